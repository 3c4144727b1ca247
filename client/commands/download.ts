import { Command, Option } from 'commander';
import { parseDuration } from '../durations.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export interface DownloadOptions extends ConnectionOptions {
  to: string;
  as?: string;
  overwrite?: boolean;
  detach?: boolean;
  /** Milliseconds. */
  timeout?: number;
  onAbort: 'detach' | 'cancel';
}

export function downloadCommand(run: Runner): Command {
  const command = new Command('download')
    .summary('fetch and verify images, published images or scan packages that exist already')
    .description(
      'Fetches what exists already: the resource URI of an image, a published image or a scan package. A file is there whole and verified, or not there. Ctrl-C detaches: the download goes on.',
    )
    .argument('<uri...>', 'such as users/pat/appliances/4/images/7')
    .requiredOption('--to <dir>', 'folder for the files')
    .option('--as <template>', 'file names, such as {name}-{version}-{revision}-{format}.{ext}')
    .option('--overwrite', 'replace a file of the same name that differs')
    .option('--detach', 'print the id and a link, and do not wait')
    .option('--timeout <duration>', 'wait no longer than this, such as 90m; exits 3', parseDuration)
    .addOption(
      new Option('--on-abort <what>', 'what Ctrl-C and SIGTERM do to the download')
        .choices(['detach', 'cancel'])
        .default('detach'),
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline download users/pat/appliances/4/images/7 --to ./images
  forgeline download users/pat/appliances/4/images/7/pimages/9 --to . --as '{name}.{ext}'
  forgeline download users/pat/scannedinstances/5/scans/6/packages/3 --to ./packages --json`,
    )
    .action((uris: string[], options: DownloadOptions) =>
      run(command, async (output) => {
        const { download } = await import('../download.ts');
        return await download(output, uris, options);
      }),
    );
  return withServerOptions(command);
}
