import type { Client } from '../client.ts';
import { NotFound } from '../errors/not-found.ts';
import { formatResourceUri, type PackageRef } from '../resource-uri.ts';
import { expectRef, packageRef, scanParameters } from '../resources/expect.ts';
import type { Images, Options } from '../resources/images.ts';
import { findPublication, type Publications } from '../resources/publications.ts';
import type { Packages } from '../resources/sources.ts';
import type { ScannedPkg } from '../schema.gen.ts';
import { createDownloadable, type Downloadable } from './downloadable.ts';

/**
 * Files of images, published images and scan packages. Each call reads the object afresh, as its
 * one-time id serves a single request. The file is fetched from the documented path of the API itself,
 * never from an address that an answer names, and with authentication besides the id.
 */
export interface Downloads {
  /** `machineImage_download` or `scanImage_download`. */
  image(imageUri: string, options?: Options): Promise<Downloadable>;
  /** `machineImagePublished_download`: of appliances; a scan's publication has no documented file. */
  publication(uri: string, options?: Options): Promise<Downloadable>;
  /** `scanPackageBinary_getAll`. Reads the scan's whole list: for many, see `packageAsListed`. */
  package(packageUri: string, options?: Options): Promise<Downloadable>;
  /** The same for a package just read with `packages.list`, whose token is still fresh. */
  packageAsListed(packageUri: string, pkg: ScannedPkg): Downloadable;
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
    async image(imageUri, options = {}) {
      const { source, itid } = expectRef(imageUri, ['image']);
      const image = await images.get(imageUri, options);
      const oneTime = { uri: image.downloadUri, key: image.downloadKey };
      if (source.kind === 'scan') {
        const parameters = { ...scanParameters(source), itid };
        return createDownloadable(client, 'scanImage_get', image, oneTime, (id) =>
          client.prepareFile('scanImage_download', parameters, id ? { downloadId: id.value } : {}),
        );
      }
      const parameters = { uid: source.uid, aid: source.aid, itid };
      return createDownloadable(client, 'machineImage_get', image, oneTime, (id) =>
        client.prepareFile('machineImage_download', parameters, id ? { downloadId: id.value } : {}),
      );
    },

    async publication(uri, options = {}) {
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
      const ref = packageRef(packageUri);
      const listed = await packages.list(formatResourceUri(ref.scan), options);
      const pkg = listed.find(
        ({ dbId, uri }) => uri?.endsWith(`/packages/${ref.pid}`) || dbId === ref.pid,
      );
      if (pkg) return packageFile(client, ref, pkg);
      throw new NotFound(`The scan has no package ${ref.pid} in its list (scanPackage_getAll).`, {
        operation: 'scanPackage_getAll',
        status: 200,
      });
    },

    packageAsListed: (packageUri, pkg) => packageFile(client, packageRef(packageUri), pkg),
  };
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
