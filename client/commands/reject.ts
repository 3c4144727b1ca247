import { Command } from 'commander';
import type { Runner } from '../runner.ts';
import { type ApproveOptions, withDecisionOptions } from './approve.ts';

export function rejectCommand(run: Runner): Command {
  const command = new Command('reject')
    .summary('refuse what a pipeline asks before it publishes')
    .description(
      'Refuses what a pipeline asks before it publishes. Where one answer is for all publications, the pipeline is cancelled, and what it made at UForge is deleted or kept as its file says (onCancel). A publication that is asked about by itself is left out: the rest goes on, and the pipeline ends as cancelled. "forgeline retry" asks again.',
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline reject web-tier --note "wrong kernel"
  forgeline reject web-tier --target amazon-aws/my-aws --by "Pat Doe"`,
    )
    .action((id: string, options: ApproveOptions) =>
      run(command, async (output) => {
        const { decide } = await import('../approve.ts');
        return await decide(output, 'reject', id, options);
      }),
    );
  return withDecisionOptions(command);
}
