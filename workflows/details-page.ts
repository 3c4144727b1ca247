import type {
  ApprovalRecord,
  ApprovalWait,
  Cleanup,
  PipelineProgress,
  PipelineResult,
  TargetProgress,
} from '../pipeline/model.ts';

/**
 * The page that the Web UI shows as a run's current details: one row a target, what state it is in,
 * and what to do where it failed. Stages only: percentages ride on heartbeats, which cost no history.
 */
export function detailsPage(progress: PipelineProgress): string {
  const { source } = progress;
  const rows: string[] = [];
  for (const [index, image] of progress.images.entries()) {
    const result = progress.result.images[index];
    rows.push(row(image.id, 'image', image, image.imageUri ?? ''));
    if (image.download) {
      rows.push(
        row(
          '',
          'download',
          image.download,
          result?.files.map((file) => file.path).join(', ') ?? '',
        ),
      );
    }
    for (const publication of image.publications) {
      rows.push(
        row('', `publish to ${publication.account}`, publication, publication.cloudId ?? ''),
      );
    }
  }
  if (progress.packages) {
    const count = progress.result.packages?.length;
    rows.push(
      row('packages', 'download', progress.packages, count === undefined ? '' : `${count} files`),
    );
  }
  // Without a background the page is black on black in dark mode; without the breaks at the end its
  // last line is cut.
  return [
    '<body bgcolor="#ffffff" text="#111111">',
    '',
    `**${text(progress.name)}** from ${source.kind} ${text(source.name)} ${text(source.version)}`,
    '',
    ...(progress.result.simulated ? [simulation, ''] : []),
    '| image | target | state | result |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...approvalLines(progress),
    ...unblockLines(progress),
    ...approvedLines(progress.result.approvals ?? []),
    ...cleanupLines(progress.result.cleanup ?? []),
    ...retryLines(progress.result),
    '<br><br>',
  ].join('\n');
}

function row(image: string, target: string, state: TargetProgress, result: string): string {
  const colour = {
    completed: '#1a7f37',
    failed: '#cf222e',
    cancelled: '#9a6700',
    blocked: '#9a6700',
    approval: '#9a6700',
  }[state.stage as string];
  const stage = colour ? `<font color="${colour}">${state.stage}</font>` : state.stage;
  const error = state.error ?? state.blocked;
  const said = error ? `${error.message} ${error.hint}` : (state.trouble ?? result);
  const asked = state.approval ? waitsForApproval(state.approval) : said;
  const outcome = state.blocked ? `Waits for a person: ${said}` : asked;
  return `| ${text(image)} | ${text(target)} | ${stage} | ${text(outcome)} |`;
}

function waitsForApproval({ expiresAt }: ApprovalWait): string {
  return `Waits for approval${expiresAt === undefined ? '' : `, until ${expiresAt}`}`;
}

/** How publications that wait for consent are let go on, or not. */
function approvalLines({ images, result }: PipelineProgress): string[] {
  const waiting = images.flatMap(({ publications }) => publications).filter((one) => one.approval);
  if (waiting.length === 0) return [];
  const id = result.workflowId;
  const by = code('{"by": "your name", "note": "why"}');
  const one = waiting.some(({ approval }) => !approval?.forAll)
    ? `; for one publication, with ${code('"target": "image/publication"')}, or ${code('--target')}`
    : '';
  return [
    `Send the update approve or reject to this run, with ${by}${one}; or: ${code(`forgeline approve ${id}`)}, ${code(`forgeline reject ${id}`)}`,
    '',
  ];
}

/** Who decided what, and when. */
function approvedLines(approvals: ApprovalRecord[]): string[] {
  if (approvals.length === 0) return [];
  const lines = approvals.map(({ target, decision, by, note, at }) => {
    const who = by === undefined ? '' : ` by ${text(by)}`;
    const why = note === undefined ? '' : `: ${text(note)}`;
    return `- ${text(target ?? 'all publications')}: ${decision}${who}, ${text(at)}${why}`;
  });
  return ['Approvals:', '', ...lines, ''];
}

/** How targets that wait for a person are let go on. */
function unblockLines({ images, packages, result }: PipelineProgress): string[] {
  const targets = images.flatMap((image) => [
    image,
    ...(image.download ? [image.download] : []),
    ...image.publications,
  ]);
  if (![...targets, packages].some((target) => target?.blocked)) return [];
  return [
    `When that is mended, send the update unblock to this run, or: ${code(`forgeline unblock ${result.workflowId}`)}`,
    '',
  ];
}

/** What became of things at UForge that are of no use any more. */
function cleanupLines(cleanup: Cleanup[]): string[] {
  if (cleanup.length === 0) return [];
  const lines = cleanup.map(
    ({ what, uri, outcome, reason }) =>
      `- ${what} ${text(uri)}: ${outcome}${reason === undefined ? '' : `, as ${text(reason)}`}`,
  );
  return ['At UForge:', '', ...lines, ''];
}

/** How a run that has ended without its work done is gone on with. */
function retryLines({ status, simulated, workflowId }: PipelineResult): string[] {
  if (simulated || (status !== 'failed' && status !== 'cancelled')) return [];
  const when = status === 'failed' ? 'When the reasons are mended: ' : '';
  return [`${when}${code(`forgeline retry ${workflowId}`)} goes on with what is not done.`, ''];
}

const simulation =
  'Simulated: UForge checks the dependencies. Nothing is published, and nothing can be downloaded.';

/**
 * Text from outside, with everything that Markdown or HTML could read as markup made an entity. Options
 * become code: the Web UI makes a dash of two hyphens elsewhere.
 */
export function text(value: string): string {
  return value
    .split(/(?<=^|[\s(])(--[a-z][a-z-]*)/)
    .map((part, index) => (index % 2 === 1 ? code(part) : entities(part)))
    .join('');
}

/** To be typed or copied as it is: elsewhere the Web UI makes quotation marks curly. */
export function code(value: string): string {
  return `\`${value.replaceAll(/[`|\n]/g, ' ')}\``;
}

function entities(value: string): string {
  return value.replaceAll(/[^\p{L}\p{N} .,:/-]/gu, (character) => `&#${character.codePointAt(0)};`);
}
