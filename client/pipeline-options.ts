import { type Command, Option } from 'commander';
import type { SourceReference } from '../pipeline/model.ts';
import type { ReadOptions } from '../pipeline/read.ts';
import { type ConnectionOptions, withServerOptions } from './runner.ts';
import { parseAppliance, parseScan } from './source-option.ts';

/** What a person asks for beside what the files say: part of what makes two pipelines the same. */
export interface PipelineOptions extends ConnectionOptions {
  to?: string;
  overwrite?: boolean;
  name?: string;
  /** False for `--no-publish`. */
  publish: boolean;
  appliance?: SourceReference;
  scan?: SourceReference;
  simulate?: true;
  checkDependencies?: true;
}

/** The options of {@link PipelineOptions}, and with them those that say which server is meant. */
export function withPipelineOptions(command: Command): Command {
  return withServerOptions(
    command
      .optionsGroup('What is done:')
      .option(
        '--to <dir>',
        'folder for the downloads, instead of those in the files; of a hammr template, downloads every image that is a file',
      )
      .option('--overwrite', 'replace files of the same name that differ')
      .option('--no-publish', 'publish nothing')
      .option(
        '--name <name>',
        'name of the pipeline, instead of that in the file or in the stack of a hammr template',
      )
      .addOption(
        new Option(
          '--appliance <id>',
          'appliance to build a hammr template from, for one without a stack',
        )
          .argParser(parseAppliance)
          .conflicts('scan'),
      )
      .addOption(
        new Option('--scan <id>', 'the same, a scan: its id, INSTANCEID/SCANID or URI').argParser(
          parseScan,
        ),
      )
      .option('--simulate', 'only have UForge check the dependencies')
      .option('--check-dependencies', 'have UForge enforce the check of dependencies'),
  );
}

/** The same in the terms of the reader. */
export function readingOf(options: PipelineOptions): Omit<ReadOptions, 'cwd' | 'host'> {
  const { to, name, publish, appliance, scan, simulate, checkDependencies } = options;
  const source = appliance ?? scan;
  return {
    ...(to === undefined ? {} : { to }),
    ...(name === undefined ? {} : { name }),
    ...(publish ? {} : { publish: 'none' }),
    ...(source === undefined ? {} : { source }),
    ...(simulate ? { simulate } : {}),
    ...(checkDependencies ? { checkDependencies } : {}),
  };
}
