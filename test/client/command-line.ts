import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Finished {
  status: number;
  stdout: string;
  stderr: string;
}

const command = join(import.meta.dirname, '..', '..', 'client', 'forgeline.ts');

/** Runs the command in an empty home, with no settings but those given. Starts no background process. */
export async function forgeline(
  args: readonly string[],
  settings: Record<string, string> = {},
): Promise<Finished> {
  const home = await mkdtemp(join(tmpdir(), 'forgeline-client-'));
  try {
    const child = Bun.spawn([process.execPath, command, ...args], {
      cwd: home,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: home,
        FORGELINE_HOME: join(home, 'state'),
        ...settings,
      },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [stdout, stderr, status] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { status, stdout, stderr };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
