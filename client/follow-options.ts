import { type Command, Option } from 'commander';
import { parseDuration } from './durations.ts';

/** How a command that starts pipelines waits for them, and what it writes about their end. */
export interface FollowingOptions {
  detach?: boolean;
  /** Milliseconds. */
  timeout?: number;
  onAbort: 'detach' | 'cancel';
  junit?: string;
  envFile?: string;
}

export function withFollowingOptions(command: Command): Command {
  return command
    .option('--detach', 'print ids and links, and do not wait')
    .option('--timeout <duration>', 'wait no longer than this, such as 90m; exits 3', parseDuration)
    .addOption(
      new Option('--on-abort <what>', 'what Ctrl-C and SIGTERM do to the pipelines')
        .choices(['detach', 'cancel'])
        .default('detach'),
    )
    .option('--junit <file>', 'write the results as a JUnit report')
    .option('--env-file <file>', 'write the ids of the first image and publication as variables');
}
