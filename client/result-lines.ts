import type {
  DownloadResult,
  FileResult,
  ImageResult,
  PipelineResult,
  TargetError,
  Unchanged,
} from '../pipeline/model.ts';
import { formatBytes } from './progress/rows.ts';
import { clip, printable } from './text.ts';

/** What came of a pipeline, for people: files with their checksums, cloud ids, and why what failed. */
export function resultLines(result: PipelineResult): string[] {
  if (result.skipped) return [skippedLine(result.name, result.skipped)];
  const lines = [resultHeading(result)];
  const column = Math.max(0, ...result.images.map(({ id }) => id.length));
  for (const image of result.images) {
    const uri = printable(image.imageUri ?? '');
    lines.push(`  ${image.id.padEnd(column)}  ${statusText(image)}  ${uri}`);
    for (const file of image.files) {
      lines.push(`    ${printable(file.path)}`, `      ${fileText(file)}`);
    }
    for (const publication of image.publications) {
      const { id, status } = publication;
      lines.push(`    ${id}  ${status}  ${printable(publishedAs(publication))}`);
    }
  }
  if (result.packages) {
    const bytes = result.packages.reduce((sum, each) => sum + each.size, 0);
    lines.push(`  packages: ${result.packages.length} files, ${formatBytes(bytes)}`);
  }
  for (const { name, reason } of result.skippedPackages ?? []) {
    lines.push(`  package ${printable(name)} skipped: ${printable(reason)}`);
  }
  lines.push(...approvalLines(result), ...warningLines(result), ...cleanupLines(result));
  return lines.map((line) => line.trimEnd());
}

/** Name and state of a pipeline, and what it was made from. */
export function resultHeading({ name, status, source, simulated }: PipelineResult): string {
  const from = source.uri
    ? `, from ${source.uri}${source.revision && `, revision ${source.revision}`}`
    : '';
  return `${name}: ${status}${from}${simulated ? ', simulated: only dependencies were checked' : ''}`;
}

/** That a pipeline was not built, and since when nothing has changed. */
export function skippedLine(name: string, { builtAt, revision, workflowId }: Unchanged): string {
  const from = revision === '' ? '' : ` from revision ${revision}`;
  return printable(
    `${name}: skipped, as nothing has changed since ${workflowId} built it${from} at ${builtAt} (--rebuild builds it all the same)`,
  );
}

/** Who approved or rejected what, when and why. */
function approvalLines({ approvals = [] }: PipelineResult): string[] {
  return approvals.map(({ target = 'all publications', decision, by, note, at }) => {
    const who = by === undefined ? '' : ` by ${by}`;
    const why = note === undefined ? '' : `: ${note}`;
    return `  ${printable(`${target}: ${decision}${who} at ${at}${why}`)}`;
  });
}

/** What was cancelled, deleted and kept at UForge of what the run has no use for. */
function cleanupLines({ cleanup = [] }: PipelineResult): string[] {
  return cleanup.map(({ what, uri, outcome, reason }) => {
    const why = reason ? ` (${printable(reason)})` : '';
    return `  ${outcome} at UForge: ${what} ${printable(uri)}${why}`;
  });
}

/** An image of which something failed may still be there, and is worth its hours. */
function statusText({ status, error, generated }: ImageResult): string {
  if (status === 'cancelled' && generated) return 'generated, rest cancelled';
  if (status !== 'failed' || (error && error.stage !== 'download')) return status;
  return error ? 'generated, download failed' : 'generated, publication failed';
}

/** How to get at an image whose download failed, without building it again. */
export function fetchAgain({ imageUri, error }: ImageResult): string | undefined {
  if (!imageUri || error?.stage !== 'download') return undefined;
  return `The image is there; fetch it without building again: forgeline download ${printable(imageUri)} --to DIR`;
}

/** How to go on with a pipeline that did not complete, without doing again what is done. */
export function goOnLines({ name, workflowId, status }: PipelineResult): string[] {
  if (status !== 'failed' && status !== 'cancelled') return [];
  const what = status === 'failed' ? 'what failed, once that is mended' : 'what was not done';
  return [`${name}: go on with ${what}: forgeline retry ${workflowId}`];
}

/** One paragraph for each target that failed: why, and what to do. */
export function failureLines(result: PipelineResult): string[] {
  return failuresOf(result).flatMap(({ target, error, remedy }) => [
    ...errorLines(`${result.name}: ${target}`, error),
    ...(remedy ? [`  ${remedy}`] : []),
  ]);
}

interface Failure {
  target: string;
  error: TargetError;
  remedy?: string | undefined;
}

/** Errors by the target they belong to; that its image failed is not told again of each target. */
function failuresOf(result: PipelineResult): Failure[] {
  const failures = result.images.flatMap((image): Failure[] => [
    ...(image.error ? [{ target: image.id, error: image.error, remedy: fetchAgain(image) }] : []),
    ...image.publications.flatMap(({ id, error }) =>
      error && error.code !== 'image_failed' ? [{ target: `${image.id}/${id}`, error }] : [],
    ),
  ]);
  const packages = result.packagesError;
  return packages ? [...failures, { target: 'packages', error: packages }] : failures;
}

export function downloadLines(result: DownloadResult): string[] {
  return result.files.flatMap((file) => [printable(file.path), `  ${fileText(file)}`]);
}

export function downloadFailureLines(result: DownloadResult): string[] {
  return result.errors.flatMap(({ uri, ...error }) => errorLines(uri, error));
}

function errorLines(target: string, error: TargetError): string[] {
  const said = error.uforge?.message;
  return [
    `${printable(target)}: ${error.stage} failed: ${printable(error.message)}`,
    ...(said && !error.message.includes(said) ? [`  UForge said: ${printable(said)}`] : []),
    ...detailLines(error),
    `  hint: ${printable(error.hint)}`,
  ];
}

/** The beginning of what UForge says in detail, such as the package that is missing; the log has all. */
function detailLines({ message, uforge }: TargetError): string[] {
  const [first = ''] = (uforge?.detail ?? '').trim().split(/\r?\n/);
  const shown = clip(printable(first), 300);
  const isKnown = shown === '' || message.includes(shown) || uforge?.message?.includes(shown);
  return isKnown ? [] : [`  in detail: ${shown}`];
}

function warningLines(result: PipelineResult): string[] {
  return result.images.flatMap((image) => [
    ...(image.warnings ?? []).map((warning) => `  ${image.id}: ${warning}`),
    ...image.publications.flatMap((publication) =>
      (publication.warnings ?? []).map((warning) => `  ${image.id}/${publication.id}: ${warning}`),
    ),
  ]);
}

function publishedAs({ cloudId, registeringName, uri }: PublicationOf): string {
  const name = registeringName && registeringName !== cloudId ? registeringName : '';
  return [cloudId ?? '', name, uri ? `(${uri})` : ''].filter((part) => part !== '').join(' ');
}

type PublicationOf = PipelineResult['images'][number]['publications'][number];

/** A file's size and checksum, and whether they are UForge's own, too. */
function fileText({ size, sha256, unchecked }: FileResult): string {
  const caveat = unchecked ? ' (UForge says neither size nor checksum to check it against)' : '';
  return `${formatBytes(size)}, sha256 ${sha256}${caveat}`;
}
