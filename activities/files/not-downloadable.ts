import type { ApplicationFailure } from '@temporalio/activity';
import { knownFormat } from '../../pipeline/formats.ts';
import type { Image, PublishImage } from '../../uforge/index.ts';
import { targetFailure } from '../failure.ts';

/** An image that has no file will never have one: said at once, with what there is in its place. */
export function refuseWhatIsNoFile(uri: string, image: Image | PublishImage): void {
  const { registeringName, compress, simulated } = image;
  const isContainer = knownFormat(image.format?.name ?? '')?.isFile === false;
  if (isContainer || (registeringName && !image.fileName)) {
    throw notDownloadable(
      `${uri} is a container image in a registry, not a file.`,
      registeringName
        ? `Pull ${registeringName} instead.`
        : 'Publish it and pull it from the registry.',
    );
  }
  if (simulated === true) {
    throw notDownloadable(
      `${uri} was generated as a simulation, which makes no file.`,
      'Generate it without "simulated".',
    );
  }
  if (compress === false) {
    throw notDownloadable(
      `${uri} was not generated as a compressed image, and only those can be downloaded.`,
      'Generate it again with compress: true.',
    );
  }
}

/** An image whose generation ended badly has no file; one that is not ready will have. */
export function refuseUnfinished(uri: string, { status }: Image): void {
  if (status?.error === true || status?.cancelled === true) {
    throw notDownloadable(
      `${uri} has no file, as its generation ${status.cancelled ? 'was cancelled' : 'failed'}.`,
      'Generate it again.',
    );
  }
  if (status?.complete === false) {
    throw targetFailure(
      {
        stage: 'download',
        code: 'not_ready',
        message: `${uri} is still being generated.`,
        hint: 'The download begins when it is ready.',
      },
      { retryable: 'yes' },
    );
  }
}

/** For what no further attempt makes a file of. */
export function notDownloadable(message: string, hint: string): ApplicationFailure {
  return targetFailure(
    { stage: 'download', code: 'not_downloadable', message, hint },
    { retryable: 'no' },
  );
}
