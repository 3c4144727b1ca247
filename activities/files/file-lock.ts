import { dlopen, FFIType, type Pointer, read } from 'bun:ffi';

/**
 * The advisory lock of an open file, `flock(2)`, which no Node or Bun module offers.
 *
 * Two attempts of one download can overlap: Temporal starts the next one when heartbeats of the first
 * stop arriving, and the first may still be writing. A lock file with a process id in it would be
 * left behind by SIGKILL, and nobody on another host could tell whether its holder lives. The kernel
 * frees this lock with the file's last descriptor, however the holder ends; it excludes two holders
 * in one process as well, works between hosts on NFS (Linux 2.6.12 and later), and leaves no file.
 */
const LOCK_EXCLUSIVE_OR_FAIL = 2 | 4;

/** The C library by platform: the GNU one and musl's name differ. */
const LIBRARIES =
  process.platform === 'darwin'
    ? ['libSystem.B.dylib']
    : ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`, 'libc.so'];

/** ENOLCK, EOPNOTSUPP and ENOSYS: what a file system without locks answers. */
const UNSUPPORTED = process.platform === 'darwin' ? [77, 102, 45, 78] : [37, 95, 38];

interface CLibrary {
  flock(fd: number, operation: number): number;
  errorNumber(): Pointer | bigint | null;
}

let library: CLibrary | undefined;

/**
 * Locks an open file for this descriptor alone, without waiting.
 * @returns `held`, until the descriptor is closed; `taken`, when another one holds it; `unsupported`,
 * when the file system knows no locks
 */
export function lockFile(fd: number): 'held' | 'taken' | 'unsupported' {
  library ??= loadLibrary();
  if (library.flock(fd, LOCK_EXCLUSIVE_OR_FAIL) === 0) return 'held';
  const location = library.errorNumber();
  // Anything that is not surely a lack of locks counts as taken, which is tried again.
  if (location === null || typeof location === 'bigint') return 'taken';
  return UNSUPPORTED.includes(read.i32(location, 0)) ? 'unsupported' : 'taken';
}

function loadLibrary(): CLibrary {
  const refusals: unknown[] = [];
  for (const name of LIBRARIES) {
    try {
      const { symbols } = dlopen(name, {
        flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
      });
      return { flock: symbols.flock, errorNumber: errorNumberOf(name) };
    } catch (error) {
      refusals.push(error);
    }
  }
  throw new AggregateError(refusals, 'The C library of this system could not be loaded.');
}

/** Where the C library keeps `errno` of the calling thread. */
function errorNumberOf(name: string): CLibrary['errorNumber'] {
  const signature = { args: [], returns: FFIType.ptr } as const;
  return process.platform === 'darwin'
    ? dlopen(name, { __error: signature }).symbols.__error
    : dlopen(name, { __errno_location: signature }).symbols.__errno_location;
}
