import { Context } from '@temporalio/activity';
import { fileNameFor } from '../pipeline/file-name.ts';
import type { FileDestination, FileResult, Heartbeat } from '../pipeline/model.ts';
import {
  type Downloadable,
  formatResourceUri,
  type Image,
  NotFound,
  type PackageRef,
  type PublishImage,
  parseResourceUri,
  type UForge,
} from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { discard } from './discard.ts';
import { notDownloadable, refuseUnfinished, refuseWhatIsNoFile } from './files/not-downloadable.ts';
import { hasBinary, packageFileName } from './files/package-name.ts';
import { throttled } from './files/throttle.ts';
import { type TransferProgress, transferFile } from './files/transfer.ts';
import { isAbandoned, transferFailure } from './files/transfer-failure.ts';
import { canBeChecked } from './files/verify.ts';
import { heartbeating } from './heartbeat.ts';

/** What an image's file is named after; the extension comes from UForge. */
interface FileNaming {
  name: string;
  version: string;
  revision: string;
  format: string;
  /** Id of the image in the pipeline. */
  id: string;
}

export interface DownloadActivities {
  /**
   * Fetches the file of an image of an appliance or a scan (`machineImage_download`,
   * `scanImage_download`). Every attempt reads the image again, for a fresh one-time id.
   */
  downloadImage(input: {
    imageUri: string;
    destination: FileDestination;
    naming: FileNaming;
  }): Promise<FileResult>;
  /**
   * Fetches what a resource URI names: an image, a published image (`machineImagePublished_download`)
   * or the binary of a scan package (`scanPackageBinary_getAll`). Images are named by the destination's
   * template, packages by their own name.
   */
  downloadResource(input: {
    uri: string;
    destination: FileDestination;
  }): Promise<{ uri: string } & FileResult>;
  /**
   * Takes away what cancelled or failed attempts at a download left in its folder, the partial file and
   * the notes about it. A cancelled attempt does that by itself; needed after a cancel between two
   * attempts, and after a failure that nobody waits to see mended: what there is stays until then.
   */
  discardDownload(input: { uri: string; destination: { folder: string } }): Promise<void>;
}

/** Something to download, ready to be transferred. */
interface Item {
  fileName: string;
  first: Downloadable;
  again(): Promise<Downloadable>;
}

/** How often progress goes into a heartbeat, in milliseconds; Temporal's client thins it out further. */
const progressMs = 500;

export function createDownloadActivities(
  dependencies: Pick<ActivityDependencies, 'uforge'>,
): DownloadActivities {
  const { uforge } = dependencies;
  return {
    downloadImage: ({ imageUri, destination, naming }) =>
      download(imageUri, destination, (signal) =>
        imageItem(uforge, imageUri, destination, () => naming, signal),
      ),

    async downloadResource({ uri, destination }) {
      const file = await download(uri, destination, (signal) =>
        resourceItem(uforge, uri, destination, signal),
      );
      return { uri, ...file };
    },

    async discardDownload({ uri, destination }) {
      discard(destination.folder, [uri], 'download');
    },
  };
}

async function download(
  uri: string,
  destination: FileDestination,
  read: (signal: AbortSignal) => Promise<Item>,
): Promise<FileResult> {
  const { cancellationSignal: signal, log } = Context.current();
  return heartbeating(async (report) => {
    try {
      const item = await read(signal);
      const file = await transferFile({
        ...item,
        uri,
        folder: destination.folder,
        existing: destination.overwrite ? 'replace' : 'refuse',
        signal,
        abandoned: isAbandoned,
        onProgress: throttled(
          progressMs,
          ({ activity }) => activity,
          (progress) => report(heartbeatOf(progress)),
        ),
      });
      const { path, size, sha256, outcome, resumedFrom } = file;
      log.info('File is there and verified', { path, size, sha256, outcome, resumedFrom });
      return {
        path,
        size,
        sha256,
        host: destination.host,
        ...(!canBeChecked(item.first) && { unchecked: true as const }),
      };
    } catch (error) {
      throw transferFailure(error, 'download');
    }
  });
}

const messages = {
  receiving: undefined,
  checking: 'checking what is there already',
  flushing: 'flushing to the disk',
} satisfies Record<TransferProgress['activity'], string | undefined>;

function heartbeatOf({ bytes, totalBytes, activity }: TransferProgress): Heartbeat {
  const message = messages[activity];
  return {
    bytes,
    ...(totalBytes === undefined ? {} : { totalBytes }),
    ...(totalBytes ? { percent: Math.floor((100 * bytes) / totalBytes) } : {}),
    ...(message === undefined ? {} : { message }),
  };
}

async function imageItem(
  uforge: UForge,
  uri: string,
  destination: FileDestination,
  naming: (image: Image) => FileNaming,
  signal: AbortSignal,
): Promise<Item> {
  const image = await uforge.images.get(uri, { signal });
  refuseWhatIsNoFile(uri, image);
  refuseUnfinished(uri, image);
  const again = () => uforge.downloads.image(uri, { signal });
  const first = await again();
  return { first, again, fileName: nameFor(destination, naming(image), first) };
}

/** Finds out what a URI names, and what its file is called. */
async function resourceItem(
  uforge: UForge,
  uri: string,
  destination: FileDestination,
  signal: AbortSignal,
): Promise<Item> {
  const ref = parseResourceUri(uri);
  switch (ref.kind) {
    case 'image': {
      return imageItem(uforge, uri, destination, (image) => namingOf(image, ref.itid), signal);
    }
    case 'publishedImage':
    case 'appliancePublishedImage': {
      const image = await uforge.publications.get(uri, { signal });
      refuseWhatIsNoFile(uri, image);
      const again = () => uforge.downloads.publication(uri, { signal });
      const first = await again();
      return { first, again, fileName: nameFor(destination, namingOf(image, ref.pitid), first) };
    }
    case 'package':
      return packageItem(uforge, uri, ref, signal);
    default:
      throw notDownloadable(
        `${uri} is no file.`,
        'Give the URI of an image, a published image or a scan package.',
      );
  }
}

async function packageItem(
  uforge: UForge,
  uri: string,
  ref: PackageRef,
  signal: AbortSignal,
): Promise<Item> {
  const packages = await uforge.packages.list(formatResourceUri(ref.scan), { signal, fresh: true });
  const pkg = packages.find(
    (each) => each.dbId === ref.pid || each.uri?.endsWith(`/packages/${ref.pid}`),
  );
  if (!pkg) {
    throw new NotFound(`The scan has no package ${ref.pid} (scanPackage_getAll).`, {
      operation: 'scanPackage_getAll',
    });
  }
  if (!hasBinary(pkg)) {
    throw notDownloadable(
      `The binary of the package ${pkg.name ?? ref.pid} was never uploaded to UForge.`,
      'Take the package from the distribution it came from.',
    );
  }
  return {
    fileName: packageFileName(pkg),
    first: uforge.downloads.packageAsListed(uri, pkg),
    again: () => uforge.downloads.package(uri, { signal }),
  };
}

function namingOf(image: Image | PublishImage, id: string): FileNaming {
  return {
    name: image.name ?? 'image',
    version: image.version ?? '',
    revision: String(image.revision ?? ''),
    format: image.targetFormat?.name ?? image.format?.name ?? '',
    id,
  };
}

function nameFor(destination: FileDestination, naming: FileNaming, file: Downloadable): string {
  const ext = file.extension ?? extensionOf(file.name ?? '');
  return fileNameFor(destination.fileName, { ...naming, ext });
}

/** `ova` of `demo.ova`, `tar.gz` of `demo.tar.gz`. */
function extensionOf(name: string): string {
  return /\.((?:tar\.)?[A-Za-z0-9]{1,10})$/.exec(name)?.[1] ?? '';
}
