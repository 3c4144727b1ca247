import { batchMeant } from './batch/find-batch.ts';
import { showBatch } from './batch/show.ts';
import { DownloadRun } from './download-run.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { pipelineRecord } from './list.ts';
import type { Output } from './output.ts';
import type { PipelineRun } from './pipeline-run.ts';
import { waitsForPerson } from './progress/waiting.ts';
import { downloadFailureLines, downloadLines, failureLines, goOnLines } from './result-lines.ts';
import type { ConnectionOptions } from './runner.ts';
import { ensureWorkerOf, findRun } from './runs.ts';
import { identityOf, type Session, sessionOf } from './session.ts';
import { stateLines } from './state-lines.ts';

/** `forgeline show`: state and results of one run. */
export async function show(
  output: Output,
  id: string,
  options: ConnectionOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const batch = await batchMeant(session, id, identity);
    if (batch) {
      await showBatch(output, session, batch, options);
      return ExitStatus.done;
    }
    const run = await findRun(session, id, identity);
    const warn = (message: string) => output.warn(message);
    // Only a worker can say how far a run is.
    await ensureWorkerOf(session, run, { ...options, other: 'is kept', warn });
    if (run instanceof DownloadRun) await showDownload(output, run);
    else await showPipeline(output, session, run);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

async function showPipeline(output: Output, session: Session, run: PipelineRun): Promise<void> {
  const description = await run.describe();
  const { view } = await run.look();
  const result = await run.currentResult();
  const needsAttention = result.status === 'failed' || view.rows.some(waitsForPerson);
  const record = pipelineRecord(session, { ...description, needsAttention });
  const log = session.logFile(run.workflowId);
  output.record({
    type: 'pipeline',
    ...record,
    targets: view.rows,
    ...(view.cancelling ? { cancelling: true } : {}),
    trouble: view.trouble,
    log,
    result,
  });
  for (const line of stateLines(result, view)) output.say(line);
  for (const line of failureLines(result)) output.say(line);
  for (const line of goOnLines(result)) output.say(line);
  if (view.trouble) output.say(`  ${view.trouble}`);
  output.say(`started  ${record.startedAt}${record.endedAt ? `, ended ${record.endedAt}` : ''}`);
  output.say(`id       ${run.workflowId}`);
  output.say(`log      ${log}`);
  if (run.webUiUrl) output.say(`web      ${run.webUiUrl}`);
}

async function showDownload(output: Output, run: DownloadRun): Promise<void> {
  const { status, files, errors } = await run.currentResult();
  const { workflowId, runId, webUiUrl } = run;
  output.record({ type: 'download', workflowId, runId, webUiUrl, status, files, errors });
  output.say(`${workflowId}: ${status}`);
  for (const line of downloadLines({ status, files, errors })) output.say(line);
  for (const line of downloadFailureLines({ status, files, errors })) output.say(line);
  if (webUiUrl) output.say(`web  ${webUiUrl}`);
}
