import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const command = join(import.meta.dirname, '..', '..', 'client', 'forgeline.ts');

/** A folder with a fault script in it. */
async function folderWith(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'forgeline-simulator-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'faults.yml'), script);
  return folder;
}

function start(folder: string, args: string[]) {
  const child = Bun.spawn([process.execPath, command, 'simulator', ...args], {
    cwd: folder,
    stdout: 'pipe',
    stderr: 'pipe',
  });
  onTestFinished(() => child.kill());
  return child;
}

test.each([
  [
    ['--faults', 'faults.yml'],
    'error: faults.yml:1:27: rules.0.fault: there is no key stats; did you mean status?\nhint: simulator/README.md says what faults.yml may have.',
  ],
  [['--faults', 'none.yml'], 'error: none.yml: cannot be read (ENOENT).'],
  [['--seed', '7'], 'error: --seed has no meaning without --faults.'],
  [['--seed', 'x'], 'A seed is a whole number.'],
  [['--image-size', '100'], 'A size has a number and a unit, such as 64MiB or 100GiB.'],
])('%j is bad usage', async (args, message) => {
  const child = start(await folderWith('rules: [{ fault: { stats: 500 } }]'), args);
  expect(await new Response(child.stderr).text()).toContain(message);
  expect(await child.exited).toBe(2);
});

test('it says what there is, what goes wrong, and how to point Forgeline at it', async () => {
  const folder = await folderWith('rules: [{ fault: { status: 503 } }]');
  const child = start(folder, ['--faults', 'faults.yml', '--password', 'mine']);
  let said = '';
  for await (const chunk of child.stdout) {
    said += new TextDecoder().decode(chunk);
    if (said.includes('Ctrl-C')) break;
  }
  const [, url = ''] = /^Listening on (\S+)$/m.exec(said) ?? [];
  expect(said).toContain('web-tier, version 2.1');
  expect(said).toContain('1 rule says what goes wrong.');
  expect(said).toContain(`export UFORGE_URL=${url} UFORGE_LOGIN='pat' UFORGE_PASSWORD='…'`);
  expect(said).not.toContain('mine');
  expect((await fetch(`${url}/status`)).status).toBe(503);
  child.kill('SIGINT');
  expect(await child.exited).toBe(0);
});
