import type { BatchCounts, BatchRow } from '../pipeline/model.ts';
import { text } from './details-page.ts';

/** Characters of a reason in a table; the pipeline's own page has the whole. */
const longestReason = 250;

const most = { running: 50, reasons: 50, ofOneReason: 25 };

/** Stages in which a pipeline goes on only when a person has said or done something. */
const ofPeople: ReadonlySet<string> = new Set(['blocked', 'approval']);

export function bar(counts: BatchCounts): string {
  const ended = counts.total - counts.pending - counts.running;
  const percent = counts.total === 0 ? 100 : Math.floor((100 * ended) / counts.total);
  return `<progress value="${ended}" max="${counts.total}"></progress> ${ended} of ${counts.total} (${percent} %)`;
}

/** Those that run, by what they are at; those that wait for a person first, under a title of their own. */
export function runningTables(
  rows: readonly BatchRow[],
  { count, namespace }: { count: number; namespace: string },
): string[] {
  const isAsked = ({ stage }: BatchRow) => stage !== undefined && ofPeople.has(stage);
  const asked = rows.filter(isAsked);
  const others = rows.filter((row) => !isAsked(row));
  return [
    ...(asked.length === 0
      ? []
      : [
          '### Waiting for a person',
          '',
          'The page of each says what is asked, and how to answer.',
          '',
          ...stageTable(asked, { count: asked.length, namespace }),
        ]),
    ...(others.length === 0
      ? []
      : [
          '### Running',
          '',
          `${stagesText(others, count - asked.length)}:`,
          '',
          ...stageTable(others, { count: count - asked.length, namespace }),
        ]),
  ];
}

/** One row for each reason, that of most pipelines first: what went wrong once is one row. */
export function reasonTable(title: string, rows: readonly BatchRow[], namespace: string): string[] {
  if (rows.length === 0) return [];
  const groups = [...Map.groupBy(rows, (row) => likeness(reasonOf(row))).values()];
  groups.sort((a, b) => b.length - a.length);
  const more = groups.slice(most.reasons).reduce((sum, others) => sum + others.length, 0);
  return [
    `### ${title}`,
    '',
    '| how many | why | pipelines |',
    '|---|---|---|',
    ...groups.slice(0, most.reasons).map((those) => {
      const [first = ''] = those.map(reasonOf);
      const isSame = those.every((row) => reasonOf(row) === first);
      const why = `${isSame ? '' : 'such as: '}${shortened(first)}`;
      const links = linksOf(those.slice(0, most.ofOneReason), namespace);
      const others = those.length - most.ofOneReason;
      return `| ${those.length} | ${text(why)} | ${links}${others > 0 ? ` and ${others} more` : ''} |`;
    }),
    '',
    ...(more > 0 ? [`and ${more} more`, ''] : []),
  ];
}

/** The names one after the other. */
export function nameList(title: string, rows: readonly BatchRow[], namespace: string): string[] {
  return rows.length === 0 ? [] : [`### ${title}`, '', linksOf(rows, namespace), ''];
}

export function link(namespace: string, workflowId: string, title = workflowId): string {
  // A column as narrow as can be would break names at their hyphens.
  return `<nobr>[${text(title)}](${workflowsPath(namespace)}/${encodeURIComponent(workflowId)})</nobr>`;
}

/** To the list of what a query finds. */
export function listLink(namespace: string, title: string, query: string): string {
  const encoded = encodeURIComponent(query).replaceAll("'", '%27');
  return `[${text(title)}](${workflowsPath(namespace)}?query=${encoded})`;
}

/** Those that have run longest first: what hangs is among them. */
function stageTable(
  rows: readonly BatchRow[],
  { count, namespace }: { count: number; namespace: string },
): string[] {
  const shown = rows
    .toSorted((a, b) => (a.startedAt ?? Infinity) - (b.startedAt ?? Infinity))
    .slice(0, most.running);
  const more = count - shown.length;
  return [
    '| pipeline | stage | since, UTC | |',
    '|---|---|---|---|',
    ...shown.map((row) => {
      const since = row.startedAt === undefined ? '' : timeText(row.startedAt);
      const remark = row.joined ? 'begun by somebody else' : '';
      return `| ${nameOf(row, namespace)} | ${text(row.stage ?? 'running')} | <nobr>${since}</nobr> | ${remark} |`;
    }),
    '',
    ...(more > 0 ? [`and ${more} more`, ''] : []),
  ];
}

/** Such as `60 generating, 40 publishing`, of so many as run; shards do not tell of all of them. */
function stagesText(rows: readonly BatchRow[], count: number): string {
  const groups = [...Map.groupBy(rows, ({ stage }) => stage ?? 'running')];
  groups.sort(([, a], [, b]) => b.length - a.length);
  const others = count - rows.length;
  return [
    ...groups.map(([stage, those]) => `${those.length} ${text(stage)}`),
    ...(others > 0 ? [`${others} not told of yet`] : []),
  ].join(', ');
}

function linksOf(rows: readonly BatchRow[], namespace: string): string {
  return rows.map((row) => nameOf(row, namespace)).join(', ');
}

function nameOf({ name, workflowId }: BatchRow, namespace: string): string {
  return workflowId === undefined
    ? `<nobr>${text(name)}</nobr>`
    : link(namespace, workflowId, name);
}

function reasonOf({ reason }: BatchRow): string {
  return reason ?? 'It is not said why.';
}

/** What reasons have in common that differ in nothing but a file. */
function likeness(reason: string): string {
  return reason.replaceAll(/(^|\s)\/\S+/g, '$1/');
}

/** Such as `11-21 20:54:23`. */
function timeText(at: number): string {
  return new Date(at).toISOString().slice(5, 19).replace('T', ' ');
}

function shortened(reason: string): string {
  if (reason.length <= longestReason) return reason;
  return `${reason.slice(0, longestReason).toWellFormed()} …`;
}

function workflowsPath(namespace: string): string {
  return `/namespaces/${encodeURIComponent(namespace)}/workflows`;
}
