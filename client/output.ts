import { ForgelineError } from './errors.ts';
import { printable } from './text.ts';

/** A line of `--json`: its `type` says what it is. */
export type JsonLine = { type: string } & Record<string, unknown>;

/**
 * Where a command says things. With `--json` standard output holds JSON lines and nothing else; the
 * lines for people are then left out, and warnings go to standard error.
 */
export interface Output {
  readonly mode: 'json' | 'text';
  /** A line for people. */
  say(line?: string): void;
  /** A warning for people, on standard error in either mode. */
  warn(line: string): void;
  /** A line for programs. */
  record(line: JsonLine): void;
}

export function createOutput(mode: Output['mode']): Output {
  return {
    mode,
    say(line = '') {
      if (mode === 'text') process.stdout.write(`${line}\n`);
    },
    warn(line) {
      process.stderr.write(`${line}\n`);
    },
    record(line) {
      if (mode === 'json') process.stdout.write(`${JSON.stringify(line)}\n`);
    },
  };
}

/**
 * Says what went wrong: for people on standard error, for programs as a line of type `error`.
 * The stack of a bug, or of anything with `--debug`, goes to standard error.
 */
export function reportError(
  error: unknown,
  options: { mode: Output['mode']; stack: 'shown' | 'hidden' },
): void {
  const told = error instanceof ForgelineError ? error : bug(error);
  const { message, hint } = told;
  if (options.mode === 'json') {
    const problems = 'problems' in told ? { problems: told.problems } : {};
    const line = { type: 'error', message, ...(hint ? { hint } : {}), ...problems };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } else {
    for (const line of lines(told)) process.stderr.write(`${line}\n`);
  }
  if (options.stack === 'shown') process.stderr.write(`${stackOf(error)}\n`);
}

function lines(error: ForgelineError): string[] {
  const problems: readonly { message: string; hint?: string }[] =
    'problems' in error && Array.isArray(error.problems) ? error.problems : [error];
  return problems.flatMap(({ message, hint }, index) => [
    `error: ${message}`,
    // What many files have in common needs one remedy.
    ...(hint && hint !== problems[index + 1]?.hint ? [`hint: ${hint}`] : []),
  ]);
}

function bug(error: unknown): ForgelineError {
  const message = error instanceof Error ? error.message : String(error);
  return new ForgelineError(`Forgeline itself failed: ${printable(message)}`, {
    hint: 'Run it again with --debug to see where.',
    cause: error,
  });
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

/** Waits until everything written has left the process, so that ending it loses no line. */
export async function flushOutput(): Promise<void> {
  const flushed = (stream: NodeJS.WriteStream) =>
    new Promise<void>((resolve) => {
      stream.end(() => resolve());
    });
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
}
