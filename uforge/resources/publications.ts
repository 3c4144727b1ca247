import type { Client } from '../client.ts';
import { NotFound } from '../errors/not-found.ts';
import {
  type AppliancePublishedImageRef,
  formatResourceUri,
  type ImageRef,
  type PublishedImageRef,
} from '../resource-uri.ts';
import type { AnyPublishImage, OpStatus, PublishImage } from '../schema.gen.ts';
import type { Draft } from '../xml/write.ts';
import { expectRef, imageRef, scanParameters } from './expect.ts';
import type { Options } from './images.ts';
import { bulkStatuses } from './statuses.ts';

/**
 * Published images of appliances and of scans alike. Their URIs name the image
 * (`…/images/7/pimages/9`); the older form of appliances that does not is looked up in the list.
 */
export interface Publications {
  /** Asks for a publication and gives its ticket. Sent once: asking twice publishes twice. */
  request(imageUri: string, body: Draft<AnyPublishImage>, options?: Options): Promise<PublishImage>;
  get(uri: string, options?: Options): Promise<PublishImage>;
  /** Publications of an image, an appliance or a scan. */
  list(imageOrSourceUri: string, options?: Options): Promise<PublishImage[]>;
  status(uri: string, options?: Options): Promise<OpStatus>;
  /** Statuses of many publications at once; those that the server does not know are absent. */
  statuses(uris: Iterable<string>, options?: Options): Promise<Map<string, OpStatus>>;
  /** Cancels a running publication. */
  cancel(uri: string, options?: Options): Promise<OpStatus | undefined>;
  delete(uri: string, options?: Options): Promise<void>;
}

export function createPublications(client: Client): Publications {
  const { call } = client;

  async function resolve(uri: string, options: Options) {
    const ref = expectRef(uri, ['publishedImage', 'appliancePublishedImage']);
    return parametersOf(
      ref.kind === 'publishedImage' ? ref : await withImage(client, ref, options),
    );
  }

  return {
    async request(imageUri, body, options = {}) {
      const { source, itid } = imageRef(imageUri);
      const { value } =
        source.kind === 'scan'
          ? await call(
              'scanImage_publish',
              { ...scanParameters(source), itid },
              { ...options, body },
            )
          : await call(
              'applianceImage_publish',
              { uid: source.uid, aid: source.aid, itid },
              { ...options, body },
            );
      return value;
    },
    async get(uri, options = {}) {
      const { kind, parameters } = await resolve(uri, options);
      const { value } =
        kind === 'scan'
          ? await call('scanPublishedImage_get', parameters, options)
          : await call('machineImagePublished_get', parameters, options);
      return value;
    },
    list: (uri, options = {}) => listPublications(client, uri, options),
    async status(uri, options = {}) {
      const { kind, parameters } = await resolve(uri, options);
      const { value } =
        kind === 'scan'
          ? await call('scanPublishedImageStatus_get', parameters, options)
          : await call('machineImagePublishedStatus_get', parameters, options);
      return value;
    },
    statuses(uris, { signal } = {}) {
      return bulkStatuses(client, 'userMachineImagePublishedStatus_getAll', uris, signal);
    },
    async cancel(uri, options = {}) {
      const { kind, parameters } = await resolve(uri, options);
      const { value } =
        kind === 'scan'
          ? await call('scanPublishedImage_cancel', parameters, options)
          : await call('machineImagePublish_cancel', parameters, options);
      return value;
    },
    async delete(uri, options = {}) {
      const { kind, parameters } = await resolve(uri, options);
      if (kind === 'scan') await call('scanPublishedImage_delete', parameters, options);
      else await call('machineImagePublished_delete', parameters, options);
    },
  };
}

/** UForge lists the publications of an appliance, and those of a user: the rest is choosing. */
async function listPublications(
  client: Client,
  uri: string,
  options: Options,
): Promise<PublishImage[]> {
  const ref = expectRef(uri, ['appliance', 'scan', 'image']);
  const source = ref.kind === 'image' ? ref.source : ref;
  const { value } =
    source.kind === 'scan'
      ? await client.call('userMachineImagePublished_getAll', { uid: source.uid }, options)
      : await client.call(
          'machineImagePublished_getAll',
          { uid: source.uid, aid: source.aid },
          options,
        );
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
async function withImage(
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

function parametersOf({ image: { source, itid }, pitid }: PublishedImageRef) {
  return source.kind === 'scan'
    ? { kind: 'scan' as const, parameters: { ...scanParameters(source), itid, pitid } }
    : { kind: 'appliance' as const, parameters: { uid: source.uid, aid: source.aid, itid, pitid } };
}
