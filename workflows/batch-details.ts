import type { BatchProgress, BatchRow, ShardProgress } from '../pipeline/model.ts';
import { countsText } from './batch-counts.ts';
import { bar, link, listLink, nameList, reasonTable, runningTables } from './batch-tables.ts';
import { code, text } from './details-page.ts';

/** What the page of a batch needs beside its progress. */
export interface BatchPlace {
  workflowId: string;
  namespace: string;
  state: 'running' | 'paused' | 'over';
  /** Why it is paused. */
  note?: string;
  /** What was to be said of shards that ended without a result. */
  lost: string[];
  /** All that the shards told of those that run, and of those that failed. */
  running: BatchRow[];
  failed: BatchRow[];
}

// Without a background a page is black on black in dark mode; without the breaks at the end its last
// line is cut.
const head = '<body bgcolor="#ffffff" text="#111111">';
const foot = '<br><br>';

/** The page that the Web UI shows as a batch's current details. */
export function batchDetails(progress: BatchProgress, place: BatchPlace): string {
  const { name, counts, shards } = progress;
  const { namespace, workflowId, running, failed, lost } = place;
  const ofBatch = `ForgelineBatch = '${workflowId}'`;
  const lists = [
    listLink(namespace, 'All runs of the batch', ofBatch),
    ...(counts.failed > 0
      ? [listLink(namespace, 'those that failed', `${ofBatch} AND ExecutionStatus = 'Failed'`)]
      : []),
  ];
  return [
    head,
    '',
    `**${text(name)}**: ${stateOf(progress, place)}`,
    '',
    bar(counts),
    '',
    countsText(counts),
    '',
    ...nextLines(progress, place),
    ...lost.flatMap((sentence) => [text(sentence), '']),
    ...reasonTable('Failed', failed, namespace),
    ...runningTables(running, { count: counts.running, namespace }),
    ...(shards.length === 0 ? [] : ['### Shards', '', '| shard | pipelines |', '|---|---|']),
    ...shards.map(
      (shard) => `| ${link(namespace, shard.workflowId)} | ${countsText(shard.counts)} |`,
    ),
    '',
    ...(place.state === 'over'
      ? []
      : ['Shards tell this page now and then how they go; their own pages are up to date.', '']),
    lists.join(', '),
    '',
    foot,
  ].join('\n');
}

/** The page of a shard. */
export function shardDetails(
  { counts, rows }: ShardProgress,
  { batchId, shard, namespace }: { batchId: string; shard: number; namespace: string },
): string {
  const of = (status: BatchRow['status']) => rows.filter((row) => row.status === status);
  return [
    head,
    '',
    `Shard ${shard} of ${link(namespace, batchId)}`,
    '',
    bar(counts),
    '',
    countsText(counts),
    '',
    ...reasonTable('Failed', of('failed'), namespace),
    ...runningTables(of('running'), { count: counts.running, namespace }),
    ...reasonTable('Cancelled', of('cancelled'), namespace),
    ...reasonTable('Skipped', of('skipped'), namespace),
    ...nameList('Completed', of('completed'), namespace),
    ...nameList('To come', of('pending'), namespace),
    foot,
  ].join('\n');
}

function stateOf({ stopped, counts }: BatchProgress, { state, note, lost }: BatchPlace): string {
  const { failed, cancelled, pending, running } = counts;
  if (stopped !== undefined) {
    return `<b>${text(stopped)}</b>${running > 0 ? '; those that run go on' : ''}.`;
  }
  if (state === 'over') {
    if (failed > 0 || lost.length > 0) return '<b><font color="#cf222e">failed</font></b>';
    if (cancelled > 0) return '<b><font color="#9a6700">cancelled</font></b>';
    return '<b><font color="#1a7f37">completed</font></b>';
  }
  if (pending === 0) return 'all have begun';
  if (state !== 'paused') return 'running';
  const goesOn = running > 0 ? '; those that run go on' : '';
  return `<b><font color="#9a6700">paused</font></b>${note === undefined ? '' : `: ${text(note)}`}${goesOn}`;
}

/** What a person can do with it now. */
function nextLines(
  { concurrency, counts, stopped }: BatchProgress,
  { state, workflowId }: BatchPlace,
): string[] {
  if (state === 'over') {
    const isDone = counts.completed + counts.skipped === counts.total;
    if (isDone) return [];
    const how = `${code(`forgeline batch retry ${workflowId}`)} builds what is not done, and that alone.`;
    return [counts.failed > 0 ? `When the reasons are mended: ${how}` : how, ''];
  }
  if (counts.pending === 0 || stopped !== undefined) return [];
  if (state === 'paused') {
    return [
      `To go on: send the update unpause (More Actions, without data), or: ${code(`forgeline batch unpause ${workflowId}`)}`,
      '',
    ];
  }
  return [
    `Up to ${concurrency} run at once. To change that, send an update (More Actions): setConcurrency with ${code('{"concurrency": 20}')}, or pause with ${code('{"note": "why"}')}; or: ${code(`forgeline batch set ${workflowId} --concurrency 20`)}, ${code(`forgeline batch pause ${workflowId}`)}`,
    '',
  ];
}
