import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSimulator, type Simulator } from '../../simulator/index.ts';
import { createUForge, type UForge } from '../../uforge/index.ts';
import { checkCredentials, RefusedCredentials } from '../../worker/services.ts';

let simulator: Simulator;
let uforge: UForge;

beforeEach(async () => {
  simulator = await createSimulator();
  const authentication = { kind: 'password', password: 'wrong' } as const;
  uforge = createUForge({ url: simulator.url, login: 'pat', authentication });
});
afterEach(async () => {
  await uforge.close();
  await simulator.close();
});

test('a wrong password is refused', async () => {
  await expect(checkCredentials(uforge, 'pat')).rejects.toThrow(RefusedCredentials);
});

test('a wrong password is not accepted because the server was out of breath for a moment', async () => {
  simulator.faults.add(({ earlier }) => (earlier < 1 ? { status: 503 } : undefined));
  await expect(checkCredentials(uforge, 'pat')).rejects.toThrow(RefusedCredentials);
});
