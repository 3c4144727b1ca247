import type { Client, PreparedFile } from '../client.ts';
import { NotFound } from '../errors/not-found.ts';
import type { ImageUri, PackageUri, PublicationUri } from '../ids.ts';
import { formatResourceUri, type ImageRef, type PackageRef } from '../resource-uri.ts';
import {
  applianceImageParameters,
  expectRef,
  imageRef,
  scanParameters,
} from '../resources/expect.ts';
import type { Images } from '../resources/images.ts';
import type { Options } from '../resources/options.ts';
import type { Packages } from '../resources/packages.ts';
import { findPublication } from '../resources/publication-lookup.ts';
import type { Publications } from '../resources/publications.ts';
import type { ScannedPkg } from '../schema.gen.ts';
import { createDownloadable, type Downloadable } from './downloadable.ts';

/**
 * Files of images, published images and scan packages. Each call that says what the file must be reads
 * the object afresh, as its one-time id serves a single request. The file is fetched from the documented
 * path of the API itself, never from an address that an answer names, and with authentication besides
 * the id.
 */
export interface Downloads {
  /**
   * `machineImage_download` or `scanImage_download`.
   * @param options `fileName` asks for the file by its name (`…_downloadFile`), as the image's own
   * `downloadUri` does.
   */
  image(imageUri: ImageUri, options?: Options & { fileName?: string }): Promise<Downloadable>;
  /** `machineImagePublished_download`: of appliances; a scan's publication has no documented file. */
  publication(uri: PublicationUri, options?: Options): Promise<Downloadable>;
  /** `scanPackageBinary_getAll`. Reads the scan's whole list: for many, see `packageAsListed`. */
  package(packageUri: PackageUri, options?: Options): Promise<Downloadable>;
  /** The same for a package just read with `packages.list`, whose token is still fresh. */
  packageAsListed(packageUri: PackageUri, pkg: ScannedPkg): Downloadable;
  /**
   * One file of a PXE image of an appliance (`machineImageFile_download`). Nothing says what it must be.
   * @param path such as `boot/vmlinuz`.
   */
  imageFile(imageUri: ImageUri, path: string): Downloadable;
  /** The user's boot script for PXE (`pxeBootScript_download`). */
  pxeBootScript(): Downloadable;
}

export function createDownloads(
  client: Client,
  {
    images,
    publications,
    packages,
  }: { images: Images; publications: Publications; packages: Packages },
): Downloads {
  return {
    async image(imageUri, { fileName, ...options } = {}) {
      const ref = imageRef(imageUri);
      const image = await images.get(imageUri, { ...options, fresh: true });
      const oneTime = { uri: image.downloadUri, key: image.downloadKey };
      const operation = ref.source.kind === 'scan' ? 'scanImage_get' : 'machineImage_get';
      return createDownloadable(client, operation, image, oneTime, (id) =>
        prepareImageFile(client, ref, fileName, id ? { downloadId: id.value } : {}),
      );
    },

    async publication(uri, given = {}) {
      const options = { ...given, fresh: true };
      const ref = expectRef(uri, ['publishedImage', 'appliancePublishedImage']);
      const source = ref.kind === 'publishedImage' ? ref.image.source : ref.appliance;
      if (source.kind === 'scan') {
        throw new NotFound(
          'UForge documents no download of a published image of a scan: download the image itself.',
          { operation: 'machineImagePublished_download' },
        );
      }
      const listed = {
        kind: 'appliancePublishedImage',
        appliance: source,
        pitid: ref.pitid,
      } as const;
      let found =
        ref.kind === 'publishedImage'
          ? await publications.get(uri, options)
          : await findPublication(client, listed, options);
      // The documents name the list as the place of the id.
      if (ref.kind === 'publishedImage' && !found.downloadUri && !found.downloadKey) {
        found = await findPublication(client, listed, options);
      }
      const oneTime = { uri: found.downloadUri, key: found.downloadKey };
      const parameters = { uid: source.uid, aid: source.aid, pitid: ref.pitid };
      return createDownloadable(client, 'machineImagePublished_get', found, oneTime, (id) => {
        // Its documents name the parameter in two ways: the server's own address decides.
        const query = id?.name === 'id' ? { id: id.value } : id && { downloadId: id.value };
        return client.prepareFile('machineImagePublished_download', parameters, query ?? {});
      });
    },

    async package(packageUri, options = {}) {
      const ref = expectRef(packageUri, ['package']);
      const scanUri = formatResourceUri(ref.scan);
      const listed = await packages.list(scanUri, { ...options, fresh: true });
      const pkg = listed.find(
        ({ dbId, uri }) => uri?.endsWith(`/packages/${ref.pid}`) || dbId === ref.pid,
      );
      if (pkg) return packageFile(client, ref, pkg);
      throw new NotFound(`The scan has no package ${ref.pid} in its list (scanPackage_getAll).`, {
        operation: 'scanPackage_getAll',
        status: 200,
      });
    },

    packageAsListed: (packageUri, pkg) =>
      packageFile(client, expectRef(packageUri, ['package']), pkg),

    imageFile(imageUri, filepath) {
      const operation = 'machineImageFile_download';
      const parameters = { ...applianceImageParameters(imageUri, operation), filepath };
      return createDownloadable(client, operation, {}, { uri: undefined }, () =>
        client.prepareFile(operation, parameters, {}),
      );
    },

    pxeBootScript: () =>
      createDownloadable(client, 'pxeBootScript_download', {}, { uri: undefined }, () =>
        client.prepareFile('pxeBootScript_download', {}, {}),
      ),
  };
}

function prepareImageFile(
  client: Client,
  { source, itid }: ImageRef,
  fileName: string | undefined,
  query: { downloadId?: string },
): PreparedFile {
  if (source.kind === 'scan') {
    const parameters = { ...scanParameters(source), itid };
    return fileName === undefined
      ? client.prepareFile('scanImage_download', parameters, query)
      : client.prepareFile('scanImage_downloadFile', { ...parameters, fileName }, query);
  }
  const parameters = { uid: source.uid, aid: source.aid, itid };
  return fileName === undefined
    ? client.prepareFile('machineImage_download', parameters, query)
    : client.prepareFile('machineImage_downloadFile', { ...parameters, fileName }, query);
}

function packageFile(client: Client, { scan, pid }: PackageRef, pkg: ScannedPkg): Downloadable {
  const facts = { ...pkg, ...(pkg.fullName && { fileName: pkg.fullName }) };
  return createDownloadable(client, 'scanPackage_getAll', facts, { uri: pkg.binaryUri }, (token) =>
    client.prepareFile(
      'scanPackageBinary_getAll',
      { ...scanParameters(scan), pid },
      token ? { downloadToken: token.value } : {},
    ),
  );
}
