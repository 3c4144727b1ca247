import type { RetryBatchOptions } from '../commands/batch/retry.ts';
import { UsageError } from '../errors.ts';
import type { ExitStatus as Status } from '../exit-status.ts';
import { beforeLimits, limits } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { checkSearchAttributes } from '../prepare.ts';
import { checkReportFile } from '../report-files.ts';
import { settingsFor } from '../requests.ts';
import { identityOf, type Session, sessionOf } from '../session.ts';
import { listenForInterruption } from '../signals.ts';
import { count } from '../text.ts';
import type { BatchRun } from './batch-run.ts';
import { findBatch } from './find-batch.ts';
import { planBatchRetry } from './retry-batch.ts';
import { goOn, reportStart } from './start.ts';
import { startBatch } from './start-batch.ts';

/** `forgeline batch retry`: goes on with what is not done of an ended batch, and follows it. */
export async function retry(
  output: Output,
  id: string,
  options: RetryBatchOptions,
): Promise<Status> {
  const interruption = listenForInterruption();
  try {
    if (options.junit) await checkReportFile(options.junit, '--junit');
    const identity = await identityOf(options);
    const by = limits(interruption, options.timeout);
    const session = await beforeLimits(by, () => sessionOf(options, output));
    try {
      const planned = await beforeLimits(by, async () => {
        const ended = await findBatch(session, id, identity);
        await ensureWorkerFor(session, ended, options);
        await checkSearchAttributes(session);
        return await planBatchRetry(ended, options);
      });
      const { input, left } = planned;
      const pipelines = input.items.map(({ name }) => name);
      output.record({ type: 'retry', name: input.name, pipelines, done: left });
      output.say(
        `${input.name}: to be done: ${count(pipelines.length, 'pipeline')}, done: ${left}`,
      );
      const { run, how } = await startBatch(session, input);
      reportStart(output, run, how);
      return await goOn(output, { session, run, by, ...options });
    } finally {
      await session.close();
    }
  } finally {
    interruption.close();
  }
}

/** With the embedded server: sees to it that a worker of the batch's own identity runs. */
async function ensureWorkerFor(
  session: Session,
  run: BatchRun,
  options: RetryBatchOptions,
): Promise<void> {
  if (!session.embedded) return;
  const uforge = await settingsFor(options);
  const { name, identity } = await run.input();
  if (uforge.url !== identity.url || uforge.login !== identity.login) {
    throw new UsageError(
      `${name} belongs to ${identity.url} as ${identity.login}, and the settings are for ${uforge.url} as ${uforge.login}.`,
      { hint: 'Set UFORGE_URL and UFORGE_LOGIN to those of the batch, or name its --profile.' },
    );
  }
  await session.ensureWorker(uforge);
}
