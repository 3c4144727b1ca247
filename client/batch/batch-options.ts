import { type Command, InvalidArgumentError, Option } from 'commander';
import { mostAtOnce } from '../../pipeline/batch/limits.ts';
import { onErrorOf } from '../../pipeline/batch/on-error.ts';
import type { OnError } from '../../pipeline/model.ts';
import { parseDuration } from '../durations.ts';
import type { ConnectionOptions } from '../runner.ts';

export const idArgument = 'name of the batch, its id, or an unambiguous start of the id';

/** What a person asks for beside what a batch file says. */
export interface BatchCommandOptions extends ConnectionOptions {
  name?: string;
  concurrency?: number;
  onError?: OnError;
}

export function withBatchOptions(command: Command): Command {
  return command
    .optionsGroup('What is done:')
    .option(
      '--name <name>',
      'name of the batch, instead of that in the file; of several files, needed',
    )
    .addOption(
      new Option('--concurrency <number>', 'most pipelines that run at once').argParser(
        parseConcurrency,
      ),
    )
    .addOption(
      new Option(
        '--on-error <what>',
        'what a failed pipeline means for those that have not begun: continue, stop or "stop-after N"',
      ).argParser(parseOnError),
    );
}

/** How a command that starts a batch waits for it, and what it writes about its end. */
export interface BatchFollowingOptions {
  detach?: boolean;
  /** Milliseconds. */
  timeout?: number;
  onAbort: 'detach' | 'cancel';
  junit?: string;
}

export function withBatchFollowingOptions(command: Command): Command {
  return command
    .option('--detach', 'print the id and the link, and do not wait')
    .option('--timeout <duration>', 'wait no longer than this, such as 8h; exits 3', parseDuration)
    .addOption(
      new Option('--on-abort <what>', 'what Ctrl-C and SIGTERM do to the batch')
        .choices(['detach', 'cancel'])
        .default('detach'),
    )
    .option('--junit <file>', 'write the results as a JUnit report, a suite for each pipeline');
}

/** Options of the commands that change a batch that runs. */
export interface ControlOptions extends ConnectionOptions {
  /** Milliseconds. */
  timeout: number;
}

export function withPatience(command: Command): Command {
  return command.addOption(
    new Option('--timeout <duration>', 'wait no longer for a worker to take it up; exits 3')
      .argParser(parseDuration)
      .default(60_000, '60s'),
  );
}

export function parseConcurrency(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 1 && number <= mostAtOnce) return number;
  const hint = number === 0 ? ' To have nothing begin, pause it.' : '';
  throw new InvalidArgumentError(`It is a whole number from 1 to ${mostAtOnce}.${hint}`);
}

/** `continue`, `stop` or `stop-after 5`, as in batch files. */
export function parseOnError(text: string): OnError {
  if (/^(continue|stop|stop-after [1-9]\d{0,4})$/.test(text)) return onErrorOf(text);
  throw new InvalidArgumentError(
    'It is continue, stop, or "stop-after N", such as "stop-after 5".',
  );
}
