import { resolve } from 'node:path';
import type { DocumentProblem } from './document.ts';
import { millisecondsOf } from './duration.ts';
import { defaultFileName, expectedFileName } from './file-name.ts';
import { idsOf } from './ids.ts';
import { limitProblems, policiesOf, timeoutsOf } from './limits.ts';
import type {
  FileDestination,
  ImageDefinition,
  PipelineDefinition,
  PublicationDefinition,
  SourceReference,
} from './model.ts';

import { mapFileReferences } from './reference.ts';
import type { PipelineFile } from './schema.ts';
import { quoted } from './words.ts';

/** Where the paths of a pipeline file lead. */
export interface Places {
  /** Absolute folder of the pipeline file: its relative paths begin here. */
  base: string;
  /** Absolute folder that takes the place of every destination in the file. */
  to?: string;
  /** Host whose disk the destinations are on. */
  host: string;
  /** `none` leaves out every publication. */
  publish?: 'none';
}

/** The pipeline that a checked file asks for, and what no schema can see to be wrong with it. */
export function definitionOf(
  file: PipelineFile,
  places: Places,
): { definition: PipelineDefinition; problems: DocumentProblem[] } {
  const ids = idsOf(
    file.images.map(({ id, format }) => ({ id, label: format })),
    'image',
  );
  const images = file.images.map((image, index) =>
    imageOf(image, ids[index] ?? `image-${index + 1}`, places),
  );
  const definition: PipelineDefinition = {
    name: file.name,
    source: sourceOf(file.source),
    images,
    publishWhen: file.publishWhen,
    ...(file.packages && { packages: packagesOf(file.packages.download, places) }),
    // The schema has seen to it that the deadline is a duration.
    deadlineMs: millisecondsOf(file.deadline) ?? 0,
    ...policiesOf(file),
    ...timeoutsOf(file),
  };
  return { definition, problems: problemsOf(file, definition) };
}

function sourceOf(source: PipelineFile['source']): SourceReference {
  if ('appliance' in source) return { kind: 'appliance', ...source.appliance };
  if ('instance' in source.scan) return { kind: 'scan', ...source.scan };
  const { instanceId, scanId } = source.scan;
  return { kind: 'scan', ...(instanceId !== undefined && { instanceId }), scanId };
}

function imageOf(
  image: PipelineFile['images'][number],
  id: string,
  places: Places,
): ImageDefinition {
  const { memorySize, diskSize, swapSize, hwType, disableRootLogin } = image.installProfile ?? {};
  return {
    id,
    format: image.format,
    ...(image.compress !== undefined && { compress: image.compress }),
    installProfile: {
      ...(memorySize !== undefined && { memorySize }),
      ...(diskSize !== undefined && { diskSize }),
      ...(swapSize !== undefined && { swapSize }),
      ...(hwType !== undefined && { hwType }),
      ...(disableRootLogin !== undefined && { disableRootLogin }),
    },
    ...(image.entrypoint !== undefined && { entrypoint: image.entrypoint }),
    ...(image.download && { download: destinationOf(image.download, places) }),
    publications: places.publish === 'none' ? [] : publicationsOf(image.publish, places),
  };
}

function destinationOf(
  download: NonNullable<PipelineFile['images'][number]['download']>,
  places: Places,
): FileDestination {
  return {
    folder: folderOf(download.to, places),
    fileName: download.fileName ?? defaultFileName,
    overwrite: download.overwrite,
    host: places.host,
  };
}

function packagesOf(
  { to, overwrite }: { to: string; overwrite: boolean },
  places: Places,
): NonNullable<PipelineDefinition['packages']> {
  return { folder: folderOf(to, places), overwrite, host: places.host };
}

function folderOf(asked: string, { base, to }: Places): string {
  return to ?? resolve(base, asked);
}

function publicationsOf(
  publications: PipelineFile['images'][number]['publish'],
  { base }: Places,
): PublicationDefinition[] {
  const ids = idsOf(
    publications.map(({ id, account }) => ({ id, label: account })),
    'publication',
  );
  return publications.map(({ id: _given, account, ...given }, index) => {
    const attributes: PublicationDefinition['attributes'] = {};
    for (const [name, value] of Object.entries(given)) {
      if (typeof value === 'boolean') attributes[name] = value;
      // The worker that reads the file runs in another folder.
      else if (typeof value === 'string') {
        attributes[name] = mapFileReferences(value, (path) => resolve(base, path));
      }
    }
    return { id: ids[index] ?? `publication-${index + 1}`, account, attributes };
  });
}

function problemsOf(file: PipelineFile, definition: PipelineDefinition): DocumentProblem[] {
  const { images, source, packages } = definition;
  const problems: DocumentProblem[] = [];
  if (images.length === 0 && !packages) {
    problems.push({
      path: ['images'],
      message: 'expected at least one image, as nothing else is asked for',
      hint: 'List the target formats to generate; a scan can also have its packages fetched.',
    });
  }
  if (packages && source.kind === 'appliance') {
    problems.push({
      path: ['packages'],
      at: 'key',
      message: 'packages can be fetched from a scan only, and the source is an appliance',
      hint: 'Remove packages, or name a scan as the source.',
    });
  }
  problems.push(...repeatedIds(images, ['images']), ...sameFiles(images), ...limitProblems(file));
  for (const [index, image] of images.entries()) {
    const at = ['images', index];
    problems.push(...repeatedIds(image.publications, [...at, 'publish']));
    if (image.download && file.images[index]?.compress === false) {
      problems.push({
        path: [...at, 'compress'],
        message:
          'must not be false beside a download of the image: UForge hands out compressed images only',
        hint: 'Leave compress out; a download makes it true.',
      });
    }
  }
  return problems;
}

function repeatedIds(
  entries: readonly { id: string }[],
  list: readonly PropertyKey[],
): DocumentProblem[] {
  return entries.flatMap(({ id }, index) => {
    const first = entries.findIndex((other) => other.id === id);
    if (first === index) return [];
    return {
      path: [...list, index, 'id'],
      message: `the id ${quoted(id)} is already that of entry ${first + 1} of this list`,
      hint: 'Ids tell the entries apart: choose another, or leave it out to have it numbered.',
    };
  });
}

/** Downloads that would write one file, as far as the file itself can tell. */
function sameFiles(images: readonly ImageDefinition[]): DocumentProblem[] {
  const writers = new Map<string, { id: string; index: number }>();
  return images.flatMap(({ id, format, download }, index) => {
    if (!download) return [];
    const file = resolve(download.folder, expectedFileName(download.fileName, { format, id }));
    // Two names that differ in case only are one file on many disks.
    const other = writers.get(file.toLowerCase());
    writers.set(file.toLowerCase(), other ?? { id, index });
    if (!other) return [];
    return {
      path: ['images', index, 'download'],
      message: `images ${quoted(other.id)} and ${quoted(id)} would be written to one file, ${quoted(file)}`,
      hint: 'Give them different folders, or a fileName with {id} in it.',
    };
  });
}
