import type { Client } from '../client.ts';
import { InvalidRequest } from '../errors/invalid-request.ts';
import type { ApplianceUri, Id, ImageUri, SourceUri } from '../ids.ts';
import type { AnswerOf } from '../operation-types.ts';
import type { ImageRef } from '../resource-uri.ts';
import type { Image, ImagePkg, OpStatus } from '../schema.gen.ts';
import type { Draft } from '../xml/write.ts';
import {
  applianceImageParameters,
  applianceParameters,
  imageRef,
  scanParameters,
  sourceRef,
} from './expect.ts';
import type { ListOptions, Options, PageSize, Search } from './options.ts';
import { checkWhole, type Fetch, listAll, pageQuery, pagesOf } from './paging.ts';
import { bulkStatuses, inBatches, statusesBySubject } from './statuses.ts';

/** What UForge says when it has begun to make an image. */
export type ImageTicket = AnswerOf<'machineImage_generate'>;

/**
 * Images of appliances and of scans alike: the kind of the URI chooses the operation
 * (`machineImage_…` or `scanImage_…`).
 */
export interface Images {
  /** Images of an appliance, or of a scan, which UForge does not search. */
  list(sourceUri: SourceUri, options?: ListOptions & Search<Image>): Promise<Image[]>;
  /** The same of an appliance, page by page. */
  pages(
    applianceUri: ApplianceUri,
    options: Options & Search<Image> & PageSize,
  ): AsyncIterable<Image[]>;
  /** Images of the user, of appliances and scans alike: all, or those named. */
  ofUser(options?: Options & { only?: Iterable<ImageUri> }): Promise<Image[]>;
  /** Asks for a new image and gives its ticket. Sent once: asking twice makes two. */
  generate(sourceUri: SourceUri, image: Draft<Image>, options?: Options): Promise<ImageTicket>;
  /**
   * Asks for an image like one of an appliance that is there, and gives the new one's ticket.
   * @param options `force` makes it even if nothing has changed since.
   */
  regenerate(imageUri: ImageUri, options?: Options & { force?: boolean }): Promise<ImageTicket>;
  get(imageUri: ImageUri, options?: Options): Promise<Image>;
  /** Packages that went into an image of an appliance. */
  packages(imageUri: ImageUri, options?: Options): Promise<ImagePkg[]>;
  status(imageUri: ImageUri, options?: Options): Promise<OpStatus>;
  /**
   * Statuses of many images at once, by the URIs as given; those that the server does not know are
   * absent.
   */
  statuses(imageUris: Iterable<ImageUri>, options?: Options): Promise<Map<string, OpStatus>>;
  /** Statuses of all images of an appliance, by URI. */
  statusesOf(applianceUri: ApplianceUri, options?: Options): Promise<Map<ImageUri, OpStatus>>;
  /** Cancels a running generation. */
  cancel(imageUri: ImageUri, options?: Options): Promise<OpStatus | undefined>;
  delete(imageUri: ImageUri, options?: Options): Promise<void>;
  /** Deletes every image of an appliance. */
  deleteAll(applianceUri: ApplianceUri, options?: Options): Promise<void>;
}

export function createImages(client: Client): Images {
  const { call } = client;
  const operation = 'machineImage_getAll';

  const ofAppliance =
    (
      { uid, aid }: { uid: string; aid: Id<'appliance'> },
      options: Options & Search<Image>,
    ): Fetch<Image> =>
    async (window) => {
      const query = pageQuery<Image>(options, window);
      const { value } = await call(operation, { uid, aid }, { ...options, query });
      return { entries: value.images, total: value.total };
    };

  return {
    async list(sourceUri, options = {}) {
      const source = sourceRef(sourceUri);
      if (source.kind === 'appliance') {
        return listAll(operation, options, ofAppliance(source, options));
      }
      refuseSearch(options, 'scanImage_getAll');
      const { value } = await call('scanImage_getAll', scanParameters(source), options);
      checkWhole('scanImage_getAll', options, { entries: value.images, total: value.total });
      return value.images;
    },
    pages: (applianceUri, options) =>
      pagesOf(operation, options, ofAppliance(applianceParameters(applianceUri), options)),
    async ofUser({ only, ...options } = {}) {
      const images = await inBatches(only, (img) =>
        call('userMachineImage_getAll', {}, { ...options, query: img ? { img } : {} }),
      );
      return images.flatMap(({ value }) => value.images);
    },
    async generate(sourceUri, body, options = {}) {
      const source = sourceRef(sourceUri);
      const { value } =
        source.kind === 'scan'
          ? await call('scanImage_generate', scanParameters(source), { ...options, body })
          : await call(
              'machineImage_generate',
              { uid: source.uid, aid: source.aid },
              { ...options, body },
            );
      return value;
    },
    async regenerate(imageUri, { force, ...options } = {}) {
      const parameters = applianceImageParameters(imageUri, 'machineImage_regenerate');
      const query = force === undefined ? {} : { force };
      return (await call('machineImage_regenerate', parameters, { ...options, query })).value;
    },
    async get(imageUri, options = {}) {
      const image = parametersOf(imageRef(imageUri));
      const { value } =
        image.kind === 'scan'
          ? await call('scanImage_get', image.parameters, options)
          : await call('machineImage_get', image.parameters, options);
      return value;
    },
    async packages(imageUri, options = {}) {
      const parameters = applianceImageParameters(imageUri, 'machineImagePkg_getAll');
      return (await call('machineImagePkg_getAll', parameters, options)).value.imagePkgs;
    },
    async status(imageUri, options = {}) {
      const image = parametersOf(imageRef(imageUri));
      const { value } =
        image.kind === 'scan'
          ? await call('scanImageGenerationStatus_get', image.parameters, options)
          : await call('machineImageStatus_get', image.parameters, options);
      return value;
    },
    statuses(imageUris, options = {}) {
      return bulkStatuses(client, 'userMachineImageStatus_get', imageUris, options);
    },
    async statusesOf(applianceUri, options = {}) {
      const parameters = applianceParameters(applianceUri);
      const { value } = await call('machineImageStatus_getAll', parameters, options);
      return statusesBySubject(value.statuses, ['image']);
    },
    async cancel(imageUri, options = {}) {
      const image = parametersOf(imageRef(imageUri));
      const { value } =
        image.kind === 'scan'
          ? await call('scanImageGeneration_cancel', image.parameters, options)
          : await call('machineImageGeneration_cancel', image.parameters, options);
      return value;
    },
    async delete(imageUri, options = {}) {
      const image = parametersOf(imageRef(imageUri));
      if (image.kind === 'scan')
        await call('scanImageGeneration_delete', image.parameters, options);
      else await call('machineImage_delete', image.parameters, options);
    },
    async deleteAll(applianceUri, options = {}) {
      await call('machineImage_deleteAll', applianceParameters(applianceUri), options);
    },
  };
}

/** The image's id is called differently in the paths of the two kinds. */
function parametersOf({ source, itid }: ImageRef) {
  return source.kind === 'scan'
    ? { kind: 'scan' as const, parameters: { ...scanParameters(source), sitid: itid } }
    : { kind: 'appliance' as const, parameters: { uid: source.uid, aid: source.aid, itid } };
}

/** What the server would ignore gives the wrong entries: it is not sent at all. */
function refuseSearch(search: Search<Image>, operation: string): void {
  const { where, orderBy, descending } = search;
  if (where === undefined && orderBy === undefined && descending === undefined) return;
  throw new InvalidRequest(
    `UForge neither searches nor sorts the images of a scan (${operation}).`,
    operation,
  );
}
