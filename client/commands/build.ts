import { Command, Option } from 'commander';
import { parseDuration } from '../durations.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export interface BuildOptions extends ConnectionOptions {
  to?: string;
  overwrite?: boolean;
  detach?: boolean;
  /** Milliseconds. */
  timeout?: number;
  onAbort: 'detach' | 'cancel';
  junit?: string;
  envFile?: string;
}

export function buildCommand(run: Runner): Command {
  const command = new Command('build')
    .summary('start the pipelines in the files, or join those already running, and follow them')
    .description(
      'Starts the pipelines in the files, or joins those already running, and follows them.\n\nAll files and all their names are checked first: if one is wrong, nothing is started. Ctrl-C detaches: the pipelines go on in the background.',
    )
    .argument('<file...>', 'pipeline files (YAML or JSON)')
    .option('--to <dir>', 'folder for the downloads, instead of those in the files')
    .option('--overwrite', 'replace files of the same name that differ')
    .option('--detach', 'print ids and links, and do not wait')
    .option('--timeout <duration>', 'wait no longer than this, such as 90m; exits 3', parseDuration)
    .addOption(
      new Option('--on-abort <what>', 'what Ctrl-C and SIGTERM do to the pipelines')
        .choices(['detach', 'cancel'])
        .default('detach'),
    )
    .option('--junit <file>', 'write the results as a JUnit report')
    .option('--env-file <file>', 'write the ids of the first image and publication as variables')
    .addHelpText('after', examples)
    .action((files: string[], options: BuildOptions) =>
      run(command, async (output) => {
        const { build } = await import('../build.ts');
        return await build(output, files, options);
      }),
    );
  return withServerOptions(command);
}

const examples = `
Examples:
  forgeline build web-tier.yml
  forgeline build web-tier.yml db.yml --to ./images --junit report.xml
  forgeline build web-tier.yml --detach
  forgeline build web-tier.yml --timeout 2h --on-abort cancel --json`;
