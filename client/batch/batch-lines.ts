import type { BatchCounts, BatchRow, Status } from '../../pipeline/model.ts';
import { describeDuration } from '../durations.ts';
import { clip, count, printable, table } from '../text.ts';
import type { BatchState } from './batch-run.ts';
import { type BatchView, type RunningPipeline, waitsForPerson } from './batch-view.ts';
import { countsText, endedOf } from './counts.ts';
import { estimateText } from './estimate.ts';

/** Longest reason that is told of one pipeline. */
const reasonWidth = 300;
/** So many pipelines of one kind are named; there are commands for the rest. */
const namedAtMost = 20;
/** Of those that failed for the same reason, so many are named. */
const namesInGroup = 5;

/** How many of how many: `nightly: running, 252 of 412 pipelines ended: 240 completed, …`. */
export function headingOf(
  { name, counts }: { name: string; counts: BatchCounts },
  state: string,
): string {
  const ended = `${endedOf(counts)} of ${count(counts.total, 'pipeline')} ended`;
  return printable(`${name}: ${state}, ${ended}: ${countsText(counts)}`);
}

/** What people are told of how a batch is set: `10 at a time`, `paused`. */
export function stateText(view: BatchView): string {
  const parts = [
    view.cancelling ? 'being cancelled' : view.status,
    view.paused ? 'paused: nothing new begins' : '',
    view.stopped ? `nothing new begins: ${view.stopped}` : '',
    view.concurrency > 0 && !view.paused && !view.stopped && !view.cancelling
      ? `${view.concurrency} at a time`
      : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `web-tier  generating 43%  3 min  (2 of 5)`. */
export function runningCells(row: RunningPipeline, now: number): string[] {
  const stage = `${row.stage ?? 'begun'}${row.percent === undefined ? '' : ` ${row.percent}%`}`;
  const since = row.startedAt === undefined ? '' : describeDuration(now - row.startedAt);
  const joined = row.joined ? 'joined; ' : '';
  const about = row.trouble ?? waitsText(row) ?? row.detail ?? '';
  return [row.name, stage, since, `${joined}${about}`].map(printable);
}

/** What to do about a pipeline that waits for a person. */
export function waitsText(row: BatchRow): string | undefined {
  if (!waitsForPerson(row)) return undefined;
  const { stage, workflowId } = row;
  const what = stage === 'approval' ? 'your consent' : 'a person';
  return `waits for ${what}: forgeline show ${workflowId}`;
}

/** Why a pipeline failed. */
export function failureLine({ name, reason = 'it does not say why' }: BatchRow): string {
  return clip(printable(`${name}: ${reason}`), reasonWidth);
}

/** How a batch that goes on stands, for people. */
export function viewLines(view: BatchView, now: number): string[] {
  const { running, counts } = view;
  const rows = table(running.slice(0, namedAtMost).map((row) => runningCells(row, now)));
  const hidden = Math.max(running.length, counts.running) - rows.length;
  return [
    headingOf(view, stateText(view)),
    ...(view.estimate ? [`  ${estimateText(view.estimate)}`] : []),
    ...(view.trouble ? [`  ${printable(view.trouble)}`] : []),
    ...(rows.length > 0 ? ['running:'] : []),
    ...rows.map((row) => `  ${row}`),
    ...(hidden > 0 ? [`  ... and ${hidden} more`] : []),
  ];
}

/** What came of a batch that has ended, or has so far, for people. */
export function outcomeLines(state: BatchState): string[] {
  const { stopped, reason } = state;
  return [
    headingOf(state, state.status),
    ...(stopped ? [`  nothing more was begun: ${printable(stopped)}`] : []),
    ...(reason ? [`  it ended without a result: ${printable(reason)}`] : []),
  ];
}

/** Those that failed, by why they did, and how to see more of them. */
export function failedLines(failed: readonly BatchRow[], total: number): string[] {
  if (failed.length === 0) return [];
  const groups = [...Map.groupBy(failed, ({ reason }) => reason ?? '').values()];
  const told = groups.sort((a, b) => b.length - a.length).slice(0, namedAtMost);
  const hidden = total - told.flat().length;
  return [
    'failed:',
    ...told.flatMap(groupLines),
    ...(hidden > 0 ? [`  ... and ${hidden} more`] : []),
  ];
}

/** Pipelines that failed for one reason. */
function groupLines(group: readonly BatchRow[]): string[] {
  const [first] = group;
  if (!first) return [];
  const names = group.slice(0, namesInGroup).map(({ name }) => name);
  const hidden = group.length - names.length;
  const name = `${names.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
  const shown = group.find(({ workflowId, runId }) => workflowId && runId);
  return [
    `  ${failureLine({ ...first, name })}`,
    ...(shown ? [`    forgeline show ${shown.workflowId}`] : []),
  ];
}

/** Those that were skipped; why is mostly the same for all. */
export function skippedLines(rows: readonly BatchRow[]): string[] {
  const skipped = rows.filter(({ status }) => status === 'skipped');
  const named = skipped.slice(0, namedAtMost).map(({ name, reason }) => {
    return `  ${clip(printable(reason ? `${name}: ${reason}` : name), reasonWidth)}`;
  });
  const hidden = skipped.length - named.length;
  return [
    ...(named.length > 0 ? ['skipped:', ...named] : []),
    ...(hidden > 0 ? [`  ... and ${hidden} more`] : []),
  ];
}

/** How to go on with a batch, as it stands. */
export function nextLines(
  { workflowId, status, counts }: { workflowId: string; status: Status; counts: BatchCounts },
  { paused }: { paused: boolean },
): string[] {
  if (status === 'running') {
    return [
      `follow   forgeline batch follow ${workflowId}`,
      paused
        ? `go on    forgeline batch unpause ${workflowId}`
        : `pause    forgeline batch pause ${workflowId}`,
      `cancel   forgeline batch cancel ${workflowId}`,
    ];
  }
  if (counts.failed + counts.cancelled === 0) return [];
  return [`go on with what is not done: forgeline batch retry ${workflowId}`];
}
