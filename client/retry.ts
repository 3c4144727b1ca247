import type { RetryOptions } from './commands/retry.ts';
import { type EndedPipeline, findEnded, refuseOther, replacingFiles } from './ended-pipeline.ts';
import type { ExitStatus as Status } from './exit-status.ts';
import { checkReports, followStarted, reportStart } from './follow-started.ts';
import { beforeLimits, limits } from './interrupt.ts';
import type { Output } from './output.ts';
import { checkSearchAttributes } from './prepare.ts';
import { settingsFor } from './requests.ts';
import type { ConnectionOptions } from './runner.ts';
import { identityOf, type Session, sessionOf } from './session.ts';
import { listenForInterruption } from './signals.ts';
import { planRetry, type Retry, startRetry } from './start-retry.ts';

/** `forgeline retry`: goes on with an ended pipeline, and follows it. */
export async function retry(output: Output, id: string, options: RetryOptions): Promise<Status> {
  const interruption = listenForInterruption();
  try {
    await checkReports(options);
    const identity = await identityOf(options);
    const { from } = options;
    const by = limits(interruption, options.timeout);
    const session = await beforeLimits(by, () => sessionOf(options, output));
    try {
      const { pipeline, planned } = await beforeLimits(by, async () => {
        const found = await findEnded(session, id, { identity, from });
        const pipeline = options.overwrite ? replacingFiles(found) : found;
        await ensureWorkerFor(session, pipeline, options);
        await checkSearchAttributes(session);
        return { pipeline, planned: await planRetry(pipeline, from) };
      });
      report(output, pipeline, planned);
      const run = await startRetry(session, pipeline, planned.resume);
      reportStart(output, run, 'started');
      return await followStarted(output, { session, runs: [run], options, by });
    } finally {
      await session.close();
    }
  } finally {
    interruption.close();
  }
}

/** With the embedded server: sees to it that a worker of the pipeline's own identity runs. */
async function ensureWorkerFor(
  session: Session,
  pipeline: EndedPipeline,
  options: ConnectionOptions,
): Promise<void> {
  if (!session.embedded) return;
  const uforge = await settingsFor(options);
  refuseOther(pipeline, uforge);
  await session.ensureWorker(uforge);
}

function report(output: Output, pipeline: EndedPipeline, { reused, remaining }: Retry): void {
  const { name, workflowId, status, recordedAt } = pipeline;
  output.record({
    type: 'retry',
    name,
    workflowId,
    ended: status,
    ...(recordedAt ? { recordedAt } : {}),
    reused,
    targets: remaining,
  });
  if (recordedAt) {
    output.say(`${name}: Temporal keeps it no more; it goes on as recorded at ${recordedAt}`);
  }
  if (reused.length > 0) output.say(`${name}: done already: ${reused.join(', ')}`);
  output.say(`${name}: to be done: ${remaining.join(', ')}`);
}
