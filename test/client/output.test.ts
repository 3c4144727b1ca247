import { join } from 'node:path';
import { expect, test } from 'vitest';

const output = JSON.stringify(join(import.meta.dirname, '..', '..', 'client', 'output.ts'));

test('a line of megabytes reaches a slow reader whole before the process ends', async () => {
  const child = Bun.spawn(
    [
      process.execPath,
      '-e',
      `const { flushOutput } = await import(${output});
       process.stdout.write('x'.repeat(3_000_000) + '\\n');
       await flushOutput();
       process.exit(0);`,
    ],
    { stdout: 'pipe' },
  );
  await Bun.sleep(300);
  expect(await new Response(child.stdout).text()).toHaveLength(3_000_001);
});
