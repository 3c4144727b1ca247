import type { BatchCounts, BatchProgress, BatchRow, ShardProgress } from '../pipeline/model.ts';
import { countsText } from './batch-counts.ts';
import { text } from './details-page.ts';

/** What the page of a batch needs beside its progress. */
export interface BatchPlace {
  workflowId: string;
  namespace: string;
  state: 'running' | 'paused' | 'over';
  /** Why it is paused. */
  note?: string;
  /** What was to be said of shards that ended without a result. */
  lost: string[];
}

/** Characters of a reason in a table; the pipeline's own page has the whole. */
const longestReason = 250;

// Without a background a page is black on black in dark mode; without the breaks at the end its last
// line is cut.
const head = '<body bgcolor="#ffffff" text="#111111">';
const foot = '<br><br>';

/** The page that the Web UI shows as a batch's current details. */
export function batchDetails(progress: BatchProgress, place: BatchPlace): string {
  const { name, counts, concurrency, running, failed, shards } = progress;
  const { namespace, workflowId } = place;
  return [
    head,
    '',
    `**${text(name)}**: ${stateOf(progress, place)}`,
    '',
    bar(counts),
    '',
    countsText(counts),
    '',
    ...(place.state === 'over'
      ? []
      : [
          `Up to ${concurrency} run at once. Change that with the update setConcurrency, or the updates pause and unpause.`,
          '',
        ]),
    ...place.lost.flatMap((sentence) => [text(sentence), '']),
    ...section('Failed', failed, counts.failed, namespace),
    ...section('Running', running, counts.running, namespace),
    ...(shards.length === 0 ? [] : ['### Shards', '', '| shard | pipelines |', '|---|---|']),
    ...shards.map(
      (shard) => `| ${link(namespace, shard.workflowId)} | ${countsText(shard.counts)} |`,
    ),
    '',
    `Shards tell this page now and then how they go; their own pages are up to date. ${listLink(namespace, workflowId)}`,
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
  const others = rows.filter(({ status }) => status !== 'running' && status !== 'failed');
  return [
    head,
    '',
    `Shard ${shard} of ${link(namespace, batchId)}`,
    '',
    bar(counts),
    '',
    countsText(counts),
    '',
    ...section('Failed', of('failed'), counts.failed, namespace),
    ...section('Running', of('running'), counts.running, namespace),
    ...section('Others', others, others.length, namespace),
    foot,
  ].join('\n');
}

function stateOf({ stopped, counts }: BatchProgress, { state, note }: BatchPlace): string {
  if (stopped !== undefined) return `${text(stopped)}.`;
  if (state === 'over') return 'over';
  const isPaused = state === 'paused' && counts.pending > 0;
  if (isPaused) return `<b>paused</b>${note === undefined ? '' : `: ${text(note)}`}`;
  return counts.pending > 0 ? 'running' : 'all have begun';
}

function bar(counts: BatchCounts): string {
  const ended = counts.total - counts.pending - counts.running;
  const percent = counts.total === 0 ? 100 : Math.floor((100 * ended) / counts.total);
  return `<progress value="${ended}" max="${counts.total}"></progress> ${ended} of ${counts.total} (${percent} %)`;
}

function section(
  title: string,
  rows: readonly BatchRow[],
  count: number,
  namespace: string,
): string[] {
  if (rows.length === 0) return [];
  const more = count - rows.length;
  return [
    `### ${title}`,
    '',
    '| pipeline | state | why |',
    '|---|---|---|',
    ...rows.map((row) => tableRow(row, namespace)),
    '',
    ...(more > 0 ? [`and ${more} more`, ''] : []),
  ];
}

function tableRow(
  { name, status, workflowId, stage, reason, joined }: BatchRow,
  namespace: string,
) {
  const title = workflowId === undefined ? text(name) : link(namespace, workflowId, name);
  const colours: Partial<Record<BatchRow['status'], string>> = {
    completed: '#1a7f37',
    failed: '#cf222e',
    cancelled: '#9a6700',
  };
  const colour = colours[status];
  const said = status === 'running' ? (stage ?? status) : status;
  const state = colour ? `<font color="${colour}">${said}</font>` : text(said);
  const why = [
    ...(joined ? ['begun by somebody else'] : []),
    ...(reason === undefined ? [] : [shortened(reason)]),
  ].join('; ');
  return `| ${title} | ${state} | ${text(why)} |`;
}

function shortened(reason: string): string {
  if (reason.length <= longestReason) return reason;
  return `${reason.slice(0, longestReason).toWellFormed()} …`;
}

function link(namespace: string, workflowId: string, title = workflowId): string {
  return `[${text(title)}](${workflowsPath(namespace)}/${encodeURIComponent(workflowId)})`;
}

function listLink(namespace: string, batchId: string): string {
  const query = encodeURIComponent(`ForgelineBatch = '${batchId}'`);
  return `[All runs of the batch](${workflowsPath(namespace)}?query=${query.replaceAll("'", '%27')})`;
}

function workflowsPath(namespace: string): string {
  return `/namespaces/${encodeURIComponent(namespace)}/workflows`;
}
