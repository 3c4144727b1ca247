import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import type { ConnectionOptions } from '../runner.ts';
import { identityOf, sessionOf } from '../session.ts';
import { printable, shellWord } from '../text.ts';
import { checkTrigger, trigger } from './control.ts';
import { ensureWorkerFor } from './keep-worker.ts';
import { findSchedule } from './known.ts';

/** `forgeline schedule trigger`: has a run begin now, and prints its id. */
export async function triggerSchedule(
  output: Output,
  named: string,
  options: ConnectionOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const schedule = await findSchedule(session, named, identity);
    await checkTrigger(session, schedule);
    await ensureWorkerFor(session, schedule, { options, output });
    const run = await trigger(session, schedule);
    const { name, id } = schedule;
    const webUiUrl = 'runId' in run ? session.webUiUrl(run.workflowId, run.runId) : undefined;
    output.record({ type: 'schedule', name, id, change: 'triggered', ...run, webUiUrl });
    output.say(
      'after' in run
        ? `${printable(name)}: a run begins when ${run.after} has ended`
        : `${printable(name)}: began ${run.workflowId}`,
    );
    output.say(`  forgeline schedule show ${shellWord(name)}`);
    if (webUiUrl) output.say(`  ${webUiUrl}`);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}
