import type { Answer, Call, Handler, Operations } from '../call.ts';
import type { OperationName } from '../facts/operations.ts';
import { UForgeFailure } from '../failure.ts';
import { readyFile } from '../objects/images.ts';
import type { StoredFile } from '../store/entities.ts';
import type { OneTimeId } from '../store/one-time-id.ts';
import { imageOf, packageOf, publicationOf } from './lookup.ts';

/** Query parameters that stand in for authentication, once. */
export const oneTimeParameters: Partial<Record<OperationName, readonly string[]>> = {
  machineImage_download: ['downloadId'],
  machineImage_downloadFile: ['downloadId'],
  scanImage_download: ['downloadId'],
  scanImage_downloadFile: ['downloadId'],
  machineImagePublished_download: ['downloadId', 'id'],
  scanPackageBinary_getAll: ['downloadToken'],
};

const image: Handler = (call) => {
  const wanted = imageOf(call);
  admit(call, wanted.file?.oneTimeId);
  return serve(readyFile(wanted, call.now), call.params.fileName);
};

/** Files that clients fetch: images, published images, and binaries of scanned packages. */
export const downloads: Operations = {
  machineImage_download: image,
  machineImage_downloadFile: image,
  scanImage_download: image,
  scanImage_downloadFile: image,

  machineImagePublished_download: (call) => {
    const publication = publicationOf(call);
    admit(call, publication.oneTimeId);
    return serve(readyFile(publication.image, call.now), undefined);
  },

  scanPackageBinary_getAll: (call) => {
    const pkg = packageOf(call);
    admit(call, pkg.file?.oneTimeId);
    if (pkg.file === undefined) {
      throw new UForgeFailure(404, `The binary of the package ${pkg.name} was never uploaded.`);
    }
    return { kind: 'file', file: pkg.file };
  },
};

/** Lets a request pass that is authenticated or brings a good id; the id is used up either way. */
function admit(call: Call, oneTimeId: OneTimeId | undefined): void {
  const given = (oneTimeParameters[call.operation] ?? []).flatMap((name) =>
    call.query.getAll(name),
  );
  const redeemed = given.some((candidate) => oneTimeId?.redeem(candidate) === true);
  if (redeemed || call.authenticated) return;
  throw new UForgeFailure(403, 'The download id has expired, or was never given out.');
}

function serve(file: StoredFile | undefined, fileName: string | undefined): Answer {
  if (file === undefined) {
    throw new UForgeFailure(
      404,
      'There is nothing to download: the image must be complete, and generated with compress true.',
    );
  }
  if (fileName !== undefined && fileName !== file.name) {
    throw new UForgeFailure(404, `The image has no file ${fileName}.`);
  }
  return { kind: 'file', file };
}
