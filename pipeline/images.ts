import { resolve } from 'node:path';
import { approvalOf } from './conduct.ts';
import type { DocumentPath, DocumentProblem } from './document.ts';
import { defaultFileName, expectedFileName } from './file-name.ts';
import { idsOf } from './ids.ts';
import type { ImageFile } from './image-schema.ts';
import type { FileDestination, ImageDefinition, PublicationDefinition } from './model.ts';
import { mapFileReferences } from './reference.ts';
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

/** The images that a checked file asks for: ids given, paths absolute. */
export function imagesOf(images: readonly ImageFile[], places: Places): ImageDefinition[] {
  const ids = idsOf(
    images.map(({ id, format }) => ({ id, label: format })),
    'image',
  );
  return images.map((image, index) => imageOf(image, ids[index] ?? `image-${index + 1}`, places));
}

/** What no schema can see to be wrong with the images of a list, by their places in it. */
export function imageProblems(
  files: readonly ImageFile[],
  images: readonly ImageDefinition[],
): DocumentProblem[] {
  const problems = [...repeatedIds(images, ['images']), ...sameFiles(images)];
  for (const [index, image] of images.entries()) {
    const at: DocumentPath = ['images', index];
    problems.push(...repeatedIds(image.publications, [...at, 'publish']));
    if (image.download && files[index]?.compress === false) {
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

function imageOf(image: ImageFile, id: string, places: Places): ImageDefinition {
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
  download: NonNullable<ImageFile['download']>,
  places: Places,
): FileDestination {
  return {
    folder: folderOf(download.to, places),
    fileName: download.fileName ?? defaultFileName,
    overwrite: download.overwrite,
    host: places.host,
  };
}

/** The absolute folder that is meant. */
export function folderOf(asked: string, { base, to }: Places): string {
  return to ?? resolve(base, asked);
}

function publicationsOf(
  publications: ImageFile['publish'],
  { base }: Places,
): PublicationDefinition[] {
  const ids = idsOf(
    publications.map(({ id, account }) => ({ id, label: account })),
    'publication',
  );
  return publications.map(({ id: _given, account, approve, ...given }, index) => {
    const attributes: PublicationDefinition['attributes'] = {};
    for (const [name, value] of Object.entries(given)) {
      if (typeof value === 'boolean') attributes[name] = value;
      // The worker that reads the file runs in another folder.
      else if (typeof value === 'string') {
        attributes[name] = mapFileReferences(value, (path) => resolve(base, path));
      }
    }
    return {
      id: ids[index] ?? `publication-${index + 1}`,
      account,
      attributes,
      ...approvalOf(approve),
    };
  });
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
