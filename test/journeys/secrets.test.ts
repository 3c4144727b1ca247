import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPlayground, type Playground, password } from '../support/playground.ts';

/** Secrets of the simulated cloud accounts, which the client sends back to the server. */
const accountSecrets = ['simulated-aws-secret', 'SIMULATEDACCESSKEY'];

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function buildEverything({ file, forgeline }: Playground): Promise<string> {
  const path = await file(
    'all.yaml',
    `
version: 1
name: all
source: { scan: { instance: db-prod, scan: latest } }
images:
  - format: Amazon AWS
    installProfile: { memorySize: 1024, diskSize: 20480 }
    publish: [{ account: my-aws, region: eu-west-1 }]
    download: { to: ./images }
packages: { download: { to: ./packages } }
`,
  );
  const runs = [
    await forgeline(['build', path, '--json']),
    await forgeline(['show', 'all', '--json']),
    await forgeline(['list']),
    await forgeline(['doctor']),
  ];
  expect(runs[0]?.status).toBe(0);
  return runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
}

test('no password, one-time id or account content is in the database, a log, a state file or the output', async () => {
  const playground = await createPlayground();
  try {
    const handedOut = new Set<string>();
    playground.simulator.faults.add(({ query }) => {
      for (const name of ['downloadId', 'downloadToken', 'id']) {
        const value = query.get(name);
        if (value) handedOut.add(value);
      }
      return undefined;
    });
    const output = await buildEverything(playground);
    expect(handedOut.size).toBeGreaterThan(5);
    const secrets = [
      password,
      Buffer.from(`pat:${password}`).toString('base64'),
      ...accountSecrets,
      ...handedOut,
    ];
    const home = playground.environment.FORGELINE_HOME ?? '';
    const files = await filesUnder(home);
    expect(files.some((file) => file.endsWith('temporal.db'))).toBe(true);
    expect(files.some((file) => file.endsWith('temporal.db-wal'))).toBe(true);

    const leaks: string[] = [];
    for (const secret of secrets) {
      if (output.includes(secret)) leaks.push(`output: ${secret}`);
      for (const file of files) {
        if ((await readFile(file)).includes(secret)) leaks.push(`${file}: ${secret}`);
      }
    }
    expect(leaks).toEqual([]);
    for (const file of files) expect([file, (await stat(file)).mode & 0o077]).toEqual([file, 0]);
  } finally {
    await playground.close();
  }
});
