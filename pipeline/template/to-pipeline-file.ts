import { Document, Scalar, YAMLMap } from 'yaml';
import { approvalText, keepText } from '../conduct.ts';
import { durationText, millisecondsOf } from '../duration.ts';
import { defaultFileName } from '../file-name.ts';
import { idsOf } from '../ids.ts';
import { timeoutTexts } from '../limits.ts';
import { defaultDeadline } from '../limits-schema.ts';
import type {
  FileDestination,
  ImageDefinition,
  PipelineDefinition,
  PipelinePlan,
  SourceReference,
} from '../model.ts';
import { takesAttribute } from '../publication.ts';

/** What is known about a pipeline beside its definition. */
export interface FileExtras {
  /** Notices of the reader, which become comments. */
  notices?: readonly string[];
  /** Profile of the settings that the file named. */
  profile?: string;
}

/**
 * The text (YAML) of a pipeline file that asks for what a definition asks for; reading it gives the
 * same definition, but for `builder`. What stands by default is left out, paths are absolute.
 *
 * @param plan what the definition was found to mean: its notices become comments, and a download
 * that is made `onlyWherePossible` is written where the plan has one. Without a plan such downloads
 * are left out, and a comment says so. `simulate` and `checkDependencies` belong to the command, not
 * to a file: a comment says so as well.
 */
export function pipelineFileText(
  definition: PipelineDefinition,
  plan?: PipelinePlan,
  extras: FileExtras = {},
): string {
  const document = new Document(fileOf(definition, plan, extras), {
    // Other readers of YAML take an unquoted `no` for false.
    compat: 'yaml-1.1',
    version: '1.2',
  });
  const comments = commentsOf(definition, plan, extras);
  if (comments.length > 0) document.commentBefore = comments.map((line) => ` ${line}`).join('\n');
  return document.toString({ lineWidth: 0 });
}

function fileOf(
  definition: PipelineDefinition,
  plan: PipelinePlan | undefined,
  { profile }: FileExtras,
): Record<string, unknown> {
  const { name, source, images, publishWhen, packages, deadlineMs, timeouts, policies } =
    definition;
  const { when, approve, keep, after } = definition;
  const deadline = durationText(deadlineMs);
  return {
    version: 1,
    name,
    ...(profile !== undefined && { profile }),
    source: sourceOf(source),
    ...(images.length > 0 && { images: imagesOf(definition, plan) }),
    ...(publishWhen === 'all-generated' && { publishWhen }),
    ...(packages && {
      packages: {
        download: { to: packages.folder, ...(packages.overwrite && { overwrite: true }) },
      },
    }),
    ...(deadlineMs !== millisecondsOf(defaultDeadline) && { deadline }),
    ...(timeouts && { timeouts: timeoutTexts(timeouts) }),
    ...policies,
    ...(when && { when }),
    ...(approve && { approve: approvalText(approve) }),
    ...(keep && { keep: keepText(keep) }),
    ...(after && { after }),
  };
}

function sourceOf(source: SourceReference): Record<string, unknown> {
  const { kind, ...reference } = source;
  const named: Record<string, unknown> = { ...reference };
  if ('version' in source) named.version = quoted(source.version);
  return { [kind]: onOneLine(named) };
}

function imagesOf(definition: PipelineDefinition, plan: PipelinePlan | undefined): unknown[] {
  const { images } = definition;
  const withId = needsIds(
    images.map(({ id, format }) => ({ id, label: format })),
    'image',
  );
  return images.map((asked) => {
    const image = fitted(asked, plan);
    const { id, format, compress, installProfile, entrypoint, download, publications } = image;
    const publicationIds = needsIds(
      publications.map((publication) => ({ id: publication.id, label: publication.account })),
      'publication',
    );
    return {
      ...(withId && { id }),
      format,
      ...(compress !== undefined && { compress }),
      ...(Object.keys(installProfile).length > 0 && { installProfile: onOneLine(installProfile) }),
      ...(entrypoint !== undefined && { entrypoint }),
      ...(download && { download: destinationOf(download) }),
      ...(publications.length > 0 && {
        publish: publications.map(({ id: publicationId, account, attributes, approve }) => ({
          ...(publicationIds && { id: publicationId }),
          account,
          ...(approve && { approve: approvalText(approve) }),
          ...attributes,
        })),
      }),
    };
  });
}

/**
 * What of an image has a place in a pipeline file. The plan knows its format: what a builder has in
 * vain would be sent, or refused, if a pipeline file had it.
 */
function fitted(asked: ImageDefinition, plan: PipelinePlan | undefined): ImageDefinition {
  const { download, ...image } = asked;
  const planned = plan?.images.find(({ id }) => id === asked.id);
  const where = download?.onlyWherePossible ? planned?.download : download;
  const withDownload = { ...image, ...(where && { download: where }) };
  if (asked.builder === undefined || planned === undefined) return withDownload;
  const { entrypoint, ...rest } = withDownload;
  const { hwType, ...sizes } = asked.installProfile;
  return {
    ...rest,
    installProfile: {
      ...sizes,
      ...(hwType !== undefined && planned.installProfile.hwType !== undefined && { hwType }),
    },
    ...(entrypoint !== undefined && planned.entrypoint !== undefined && { entrypoint }),
    publications: asked.publications.map((publication) => {
      const type = planned.publications.find(({ id }) => id === publication.id)?.type;
      const given = Object.entries(publication.attributes);
      const taken = given.filter(([name]) => type === undefined || takesAttribute(type, name));
      return { ...publication, attributes: Object.fromEntries(taken) };
    }),
  };
}

/** Whether ids must be written, because leaving them out would give others. */
function needsIds(entries: readonly { id: string; label: string }[], fallback: string): boolean {
  const given = idsOf(
    entries.map(({ label }) => ({ label })),
    fallback,
  );
  return entries.some(({ id }, index) => id !== given[index]);
}

function destinationOf({ folder, fileName, overwrite }: FileDestination): Record<string, unknown> {
  return {
    to: folder,
    ...(fileName !== defaultFileName && { fileName }),
    ...(overwrite && { overwrite }),
  };
}

function commentsOf(
  definition: PipelineDefinition,
  plan: PipelinePlan | undefined,
  { notices = [] }: FileExtras,
): string[] {
  const { images, simulate, checkDependencies } = definition;
  const undecided = images.some(({ download }) => download?.onlyWherePossible) && !plan;
  const flags = [
    ...(simulate ? ['--simulate'] : []),
    ...(checkDependencies ? ['--check-dependencies'] : []),
  ];
  const all = [
    ...notices,
    ...(plan?.notices ?? []),
    ...(undecided ? ['The downloads that --to asks for are not written here.'] : []),
    ...(flags.length > 0
      ? [`Give ${flags.join(' and ')} to the command; a pipeline file does not hold it.`]
      : []),
  ];
  // A name from a server may hold a line break, and what follows one is no comment.
  return all.map((text) => text.replaceAll(/[\p{Control}\u2028\u2029]+/gu, ' '));
}

/** Text in quotes, whatever it looks like. */
function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** A short mapping, as `{ name: web-tier, version: "2.1" }`. */
function onOneLine(entries: object): YAMLMap {
  const map = new YAMLMap();
  map.flow = true;
  for (const [key, value] of Object.entries(entries)) map.set(key, value);
  return map;
}
