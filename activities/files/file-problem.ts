/** Why a file could not be put where it belongs; part of every error that a person sees. */
export type FileProblemCode =
  | 'destination_unusable'
  | 'file_exists'
  | 'disk_full'
  | 'disk_error'
  | 'file_busy'
  | 'unsafe_name'
  | 'incomplete'
  | 'size_mismatch'
  | 'checksum_mismatch'
  | 'unexpected_content';

/**
 * What stood between a download and its file.
 *
 * `retryable` says whether trying again can help without anybody doing anything first; `retryAfterMs`
 * is how long to wait before that, where the usual pace is not right.
 */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  readonly code: FileProblemCode;
  readonly hint: string;
  readonly retryable: 'yes' | 'no';
  readonly retryAfterMs: number | undefined;

  constructor(
    code: FileProblemCode,
    message: string,
    options: { hint: string; retryable: 'yes' | 'no'; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The system's own name of an error (`ENOSPC`), where it has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether an error comes from a system call here, not from the server or from this program. */
export function isSystemError(error: unknown): boolean {
  return systemCode(error) !== undefined && error instanceof Error && 'syscall' in error;
}

/** Says what a failed system call on the destination means for the person whose disk it is. */
export function diskProblem(error: unknown, path: string): FileProblem {
  if (error instanceof FileProblem) return error;
  const code = systemCode(error);
  switch (code) {
    case 'ENOSPC':
      return full(path, 'The disk became full while writing', 'Free some space', error);
    case 'EDQUOT':
      return full(path, 'The disk quota was used up while writing', 'Free some space', error);
    case 'EFBIG':
      return full(
        path,
        'The file system or a limit of the worker process does not allow a file as large as',
        'Raise the limit or choose another folder',
        error,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return new FileProblem('destination_unusable', `${path} cannot be used (${code}).`, {
        hint: 'Choose a folder that the worker may write to, or correct its permissions.',
        retryable: 'no',
        cause: error,
      });
    default:
      return new FileProblem(
        'disk_error',
        `The disk failed with ${path} (${code ?? String(error)}).`,
        {
          hint: 'Check the disk or the network file system that holds the folder.',
          retryable: 'yes',
          cause: error,
        },
      );
  }
}

function full(path: string, what: string, remedy: string, cause: unknown): FileProblem {
  return new FileProblem('disk_full', `${what} ${path}.`, {
    hint: `${remedy}.`,
    retryable: 'no',
    cause,
  });
}
