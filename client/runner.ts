import type { Command } from 'commander';
import type { ExitStatus } from './exit-status.ts';
import { createOutput, type Output } from './output.ts';

/** Options that every command takes. */
export interface CommonOptions {
  json?: boolean;
  debug?: boolean;
}

/** Options of the commands that talk to Temporal or, through a worker, to UForge. */
export interface ConnectionOptions extends CommonOptions {
  profile?: string;
  url?: string;
  login?: string;
  offline?: boolean;
}

/**
 * Runs what a command does and keeps its exit status. The work itself is loaded by the handler, not
 * with the command: help and usage errors must not wait for Temporal's client.
 */
export type Runner = (
  command: Command,
  work: (output: Output) => Promise<ExitStatus>,
) => Promise<void>;

export function createRunner(): { run: Runner; exitStatus: () => ExitStatus } {
  let exitStatus: ExitStatus = 0;
  return {
    run: async (command, work) => {
      const { json } = command.optsWithGlobals<CommonOptions>();
      exitStatus = await work(createOutput(json ? 'json' : 'text'));
    },
    exitStatus: () => exitStatus,
  };
}

/** Adds the options that say which UForge server is meant, and as whom. Secrets are never arguments. */
export function withServerOptions(command: Command): Command {
  return command
    .optionsGroup('Server options:')
    .option('--profile <name>', 'named settings from the configuration file')
    .option('--url <url>', "address of UForge's API, such as https://uforge.example.com/api")
    .option('--login <login>', 'UForge login; the password or keys come from the environment')
    .option('--offline', 'never download or build the Temporal server');
}
