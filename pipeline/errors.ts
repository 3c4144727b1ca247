/** One thing that is wrong with a pipeline file. */
export interface FileProblem {
  /** The file as it was named. */
  file: string;
  /** From 1; absent where the file as a whole is meant. */
  line?: number;
  /** From 1. */
  column?: number;
  /** Where in the document, such as `images[0].format`. */
  path?: string;
  /** What is wrong, without the place and without a full stop. */
  message: string;
  /** What to do about it. */
  hint?: string;
}

/**
 * A file that is no valid pipeline file; nothing can be started from it. The message is the first
 * problem with its place, such as
 * `web.yaml:7:5: images[0].formt: unknown key; did you mean "format"?`.
 */
export class InvalidPipelineFile extends Error {
  override readonly name = 'InvalidPipelineFile';
  /** Every problem found, in the order of the file; at least one. */
  readonly problems: readonly [FileProblem, ...FileProblem[]];
  /** What to do about the first problem. */
  readonly hint: string | undefined;

  constructor(problems: readonly [FileProblem, ...FileProblem[]]) {
    const [first, ...others] = problems;
    super(problemText(first) + moreOf(others.length));
    this.problems = problems;
    this.hint = first.hint;
  }
}

/** A problem with its place, in one line: `FILE:LINE:COLUMN: PATH: MESSAGE`. */
export function problemText({ file, line, column, path, message }: FileProblem): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return [place, path, message].filter((part) => part !== undefined).join(': ');
}

function moreOf(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' (and 1 more problem)' : ` (and ${count} more problems)`;
}
