import type { StartBatchOptions } from '../commands/batch/start.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import { beforeLimits, type Limits, limits } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { checkReportFile } from '../report-files.ts';
import { type Session, sessionOf } from '../session.ts';
import { listenForInterruption } from '../signals.ts';
import { reportDetached } from '../wait.ts';
import type { BatchRun } from './batch-run.ts';
import { BatchWatch } from './batch-watch.ts';
import { type Following, followBatch } from './follow-batch.ts';
import { planRecord, planText } from './plan-lines.ts';
import { planningProgress } from './planning-progress.ts';
import { prepareBatch } from './prepare-batch.ts';
import { noticeLines } from './problems.ts';
import { type BatchAsked, readBatch } from './read-batch.ts';
import { startBatch } from './start-batch.ts';

/** `forgeline batch start`: starts or joins a batch, and follows it. */
export async function start(
  output: Output,
  files: readonly string[],
  options: StartBatchOptions,
): Promise<Status> {
  const interruption = listenForInterruption();
  try {
    if (options.junit) await checkReportFile(options.junit, '--junit');
    const asked = await readBatch(files, options);
    for (const notice of asked.notices) output.warn(`note: ${notice}`);
    const by = limits(interruption, options.timeout);
    const session = await beforeLimits(by, () => sessionOf(options, output));
    try {
      const { run, how } = await startAsked(output, { session, asked, by, options });
      reportStart(output, run, how);
      return await goOn(output, { session, run, by, ...options });
    } finally {
      await session.close();
    }
  } finally {
    interruption.close();
  }
}

/** Waits for a batch that was started, unless it is to be left alone. */
export async function goOn(
  output: Output,
  { detach, ...following }: Following & { detach?: boolean },
): Promise<Status> {
  if (!detach) return await followBatch(output, following);
  const { session, run } = following;
  reportDetached(output, [new BatchWatch(run, { session })]);
  return ExitStatus.done;
}

export function reportStart(output: Output, run: BatchRun, how: 'started' | 'joined'): void {
  const { name, workflowId, runId, webUiUrl, total } = run;
  const joined = how === 'joined';
  output.record({ type: 'started', name, workflowId, runId, webUiUrl, joined, pipelines: total });
  output.say(`${name}: ${how} ${workflowId}${webUiUrl ? ` (${webUiUrl})` : ''}`);
}

interface Start {
  session: Session;
  asked: BatchAsked;
  by: Limits;
  options: Pick<StartBatchOptions, 'rebuild'>;
}

/** Checks everything, and starts the batch, or joins it where it is in progress. */
async function startAsked(
  output: Output,
  { session, asked, by, options }: Start,
): ReturnType<typeof startBatch> {
  const { name } = asked.batch;
  const { rebuild } = options;
  const progress = planningProgress(output, name);
  const { input, plan } = await beforeLimits(by, (signal) =>
    prepareBatch(session, asked, {
      rebuild,
      signal,
      warn: (message) => output.warn(message),
      onNotice: (notice) => output.warn(`note: ${notice}`),
      onPlanned: progress.show,
    }),
  ).finally(progress.close);
  if (plan) {
    output.record(planRecord(name, plan));
    output.say(planText(name, plan, rebuild ? 'rebuilt' : 'skipped'));
    for (const line of noticeLines(plan)) output.say(line);
  }
  return await startBatch(session, input);
}
