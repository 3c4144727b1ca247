import { Command, Option } from 'commander';
import { type RetryStep, retrySteps } from '../../pipeline/retry-steps.ts';
import { type FollowingOptions, withFollowingOptions } from '../follow-options.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export interface RetryOptions extends ConnectionOptions, FollowingOptions {
  from?: RetryStep;
  overwrite?: boolean;
}

export function retryCommand(run: Runner): Command {
  const command = new Command('retry')
    .summary('go on with what failed of an ended pipeline; what is done stays done')
    .description(
      'Goes on with a pipeline that failed or was cancelled: images, publications and files that are done are reused, the rest is done, and it is followed as by build. With --from, that step and all that follow are done again, whatever came of them; so a completed pipeline can be retried, too.\n\nIt does what was planned then: neither a changed pipeline file nor a newer revision of the appliance matters; for those, build anew. What was approved stays so for the images that it was said of; what was rejected is asked again. What Temporal keeps no more (the embedded server keeps a run for 30 days) goes on from the record that the worker made in FORGELINE_HOME.',
    )
    .argument('<id>', 'name of the pipeline, its id, or an unambiguous start of the id')
    .addOption(
      new Option(
        '--from <step>',
        'do again from this step on: generate is everything; publish keeps the images; download keeps the publications, too',
      ).choices(retrySteps),
    )
    .option('--overwrite', 'replace files of the same name that differ')
    .addHelpText(
      'after',
      `
Examples:
  # do what failed or was cancelled, without building again what is done
  forgeline retry web-tier
  # the images are good: publish them anew, and fetch them again
  forgeline retry web-tier --from publish
  # fetch again what was fetched, and replace files that differ
  forgeline retry web-tier --from download --overwrite
  # everything anew, as it was planned then
  forgeline retry build-web-tier-1a2b3c4d --from generate --detach --json`,
    )
    .action((id: string, options: RetryOptions) =>
      run(command, async (output) => {
        const { retry } = await import('../retry.ts');
        return await retry(output, id, options);
      }),
    );
  return withServerOptions(withFollowingOptions(command));
}
