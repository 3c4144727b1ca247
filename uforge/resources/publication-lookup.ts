import type { Client } from '../client.ts';
import { NotFound } from '../errors/not-found.ts';
import type { ImageUri, SourceUri } from '../ids.ts';
import {
  type AppliancePublishedImageRef,
  formatResourceUri,
  type ImageRef,
  type PublishedImageRef,
} from '../resource-uri.ts';
import type { PublishImage } from '../schema.gen.ts';
import { expectRef, imageRef } from './expect.ts';
import type { ListOptions, Options } from './options.ts';
import { checkWhole } from './paging.ts';

/** UForge lists the publications of an appliance, and those of a user: the rest is choosing. */
export async function listPublications(
  client: Client,
  uri: ImageUri | SourceUri,
  options: ListOptions,
): Promise<PublishImage[]> {
  const ref = expectRef(uri, ['appliance', 'scan', 'image']);
  const source = ref.kind === 'image' ? ref.source : ref;
  const operation =
    source.kind === 'scan' ? 'userMachineImagePublished_getAll' : 'machineImagePublished_getAll';
  const { value } =
    source.kind === 'scan'
      ? await client.call('userMachineImagePublished_getAll', { uid: source.uid }, options)
      : await client.call(
          'machineImagePublished_getAll',
          { uid: source.uid, aid: source.aid },
          options,
        );
  checkWhole(operation, options, { entries: value.publishImages, total: value.total });
  if (ref.kind === 'appliance') return value.publishImages;
  return value.publishImages.filter((publication) => isWithin(publication, formatResourceUri(ref)));
}

function isWithin(publication: PublishImage, parentUri: string): boolean {
  return [publication.imageUri, publication.uri, publication.parentUri].some((uri) => {
    const plain = uri?.replace(/^\/+/, '').replace(/\/+$/, '');
    return plain === parentUri || plain?.startsWith(`${parentUri}/`);
  });
}

/** Finds the image of a publication whose URI does not name it. */
export async function withImage(
  client: Client,
  ref: AppliancePublishedImageRef,
  options: Options,
): Promise<PublishedImageRef> {
  const publication = await findPublication(client, ref, options);
  return { kind: 'publishedImage', image: imageOf(publication), pitid: ref.pitid };
}

/** The entry of a publication in the list of its appliance. */
export async function findPublication(
  client: Client,
  { appliance, pitid }: AppliancePublishedImageRef,
  options: Options,
): Promise<PublishImage> {
  const publications = await listPublications(client, formatResourceUri(appliance), options);
  const found = publications.find(
    ({ dbId, uri }) => dbId === pitid || uri?.endsWith(`/pimages/${pitid}`),
  );
  if (found) return found;
  throw new NotFound(
    `The appliance has no published image ${pitid} in its list (machineImagePublished_getAll).`,
    { operation: 'machineImagePublished_getAll', status: 200 },
  );
}

function imageOf({ imageUri, parentUri, uri = '' }: PublishImage): ImageRef {
  return imageRef(imageUri ?? parentUri ?? uri.replace(/\/pimages\/.*$/, ''));
}
