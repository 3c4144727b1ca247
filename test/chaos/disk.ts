import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mebibytes = 96;

/**
 * A disk of a few megabytes that is filled and freed while pipelines write to it. It is mounted in the
 * mount namespace that the runner was started in, and is gone with it.
 */
export class SmallDisk {
  private readonly filler: string;

  private constructor(readonly folder: string) {
    this.filler = join(folder, 'somebody-elses-file');
  }

  /** @returns undefined where mounting is not permitted */
  static mount(folder: string): SmallDisk | undefined {
    const mounting = shell('mount -t tmpfs -o size="$1" tmpfs "$2"', `${mebibytes}m`, folder);
    return mounting.status === 0 ? new SmallDisk(folder) : undefined;
  }

  /** Leaves less room than any image takes. */
  async fill(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    const left = bavail * bsize - 1_000_000;
    const file = openSync(this.filler, 'a');
    try {
      const block = Buffer.alloc(1 << 20);
      for (let done = 0; done < left; done += block.length) writeSync(file, block);
    } catch (error) {
      // Somebody else was faster: it is full, which is what was wanted.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.filler, { force: true });
  }

  /** Takes it away with what is on it. No process may use it any more. */
  unmount(): void {
    shell('umount "$1"', this.folder);
  }
}

/** The command that runs another in a mount namespace of its own; undefined where that is not permitted. */
export function inOwnNamespace(): string[] | undefined {
  const unshare = [
    'unshare',
    ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
    '--mount',
  ];
  const [program = '', ...rest] = unshare;
  const mount = ['sh', '-c', 'mount -t tmpfs tmpfs "$1"', 'sh', tmpdir()];
  const trial = spawnSync(program, [...rest, ...mount], { stdio: 'ignore' });
  return trial.status === 0 ? unshare : undefined;
}

function shell(script: string, ...args: string[]) {
  return spawnSync('sh', ['-c', script, 'sh', ...args], { stdio: 'ignore' });
}
