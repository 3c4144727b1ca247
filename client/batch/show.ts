import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import { statusOf } from '../run.ts';
import type { ConnectionOptions } from '../runner.ts';
import { ensureWorkerOf } from '../runs.ts';
import { identityOf, type Session, sessionOf } from '../session.ts';
import { failedLines, nextLines, outcomeLines, skippedLines, viewLines } from './batch-lines.ts';
import type { BatchRun } from './batch-run.ts';
import { rowsOnTerminal } from './batch-show.ts';
import { BatchWatch } from './batch-watch.ts';
import { findBatch } from './find-batch.ts';

/** `forgeline batch show`: how a batch stands, on one page. */
export async function show(
  output: Output,
  id: string,
  options: ConnectionOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    await showBatch(output, session, await findBatch(session, id, identity), options);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

/** Prints how a batch stands, once it is found. */
export async function showBatch(
  output: Output,
  session: Session,
  run: BatchRun,
  options: ConnectionOptions,
): Promise<void> {
  const warn = (message: string) => output.warn(message);
  // Only a worker can say how far it is.
  await ensureWorkerOf(session, run, { ...options, other: 'is kept', warn });
  const description = await run.describe();
  const { startTime, closeTime } = description;
  const { workflowId, webUiUrl } = run;
  const times = { startedAt: startTime.toISOString(), endedAt: closeTime?.toISOString() };
  if (statusOf(description) === 'running') {
    const lookFor = { most: rowsOnTerminal, everyMs: 0 };
    const watch = new BatchWatch(run, { session, lookFor });
    await watch.look();
    const { view } = watch;
    if (output.mode === 'json') {
      const rows = await run.rows(await run.state());
      output.record({ type: 'batch', ...view, rows, ...times, webUiUrl });
    }
    for (const line of viewLines(view, Date.now())) output.say(line);
    for (const line of failedLines(view.failed, view.counts.failed)) output.say(line);
    for (const line of nextLines(view, view)) output.say(line);
  } else {
    const state = await run.state();
    const rows = await run.rows(state);
    output.record({ type: 'batch', ...state, rows, ...times, webUiUrl });
    for (const line of outcomeLines(state)) output.say(line);
    for (const line of skippedLines(rows)) output.say(line);
    const failed = rows.filter(({ status }) => status === 'failed');
    for (const line of failedLines(failed, state.counts.failed)) output.say(line);
    for (const line of nextLines(state, { paused: false })) output.say(line);
  }
  const ended = closeTime ? `, ended ${closeTime.toISOString()}` : '';
  output.say(`started  ${startTime.toISOString()}${ended}`);
  output.say(`id       ${workflowId}`);
  if (webUiUrl) output.say(`web      ${webUiUrl}`);
}
