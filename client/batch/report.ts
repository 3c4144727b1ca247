import type { Status } from '../../pipeline/model.ts';
import type { Output } from '../output.ts';
import { writeReportFile } from '../report-files.ts';
import { failedLines, nextLines, outcomeLines, skippedLines } from './batch-lines.ts';
import type { BatchRun } from './batch-run.ts';
import { batchJunit } from './junit.ts';

export interface ReportOptions {
  /** Path for a JUnit report. */
  junit?: string | undefined;
  /** What the command was to bring about. */
  wanted: Status;
}

/** Says what came of a batch, to people, programs and the file asked for; answers with its status. */
export async function reportBatch(
  output: Output,
  run: BatchRun,
  { junit, wanted }: ReportOptions,
): Promise<Status> {
  const state = await run.state();
  const rows = await run.rows(state);
  const failed = rows.filter(({ status }) => status === 'failed');
  output.say();
  for (const line of outcomeLines(state)) output.say(line);
  for (const line of skippedLines(rows)) output.say(line);
  for (const line of failedLines(failed, state.counts.failed)) output.warn(line);
  for (const line of nextLines(state, { paused: false })) output.say(line);
  if (junit) await writeReportFile(junit, batchJunit(rows));
  output.record({ type: 'result', ok: state.status === wanted, batch: state, pipelines: rows });
  return state.status;
}
