import type { Client } from '../client.ts';
import type { ImageRef } from '../resource-uri.ts';
import type { Image, OpStatus } from '../schema.gen.ts';
import type { Draft } from '../xml/write.ts';
import { imageRef, scanParameters, sourceRef } from './expect.ts';
import { bulkStatuses } from './statuses.ts';

/** What every call may be given. */
export interface Options {
  signal?: AbortSignal;
}

/**
 * Images of appliances and of scans alike: the kind of the URI chooses the operation
 * (`machineImage_…` or `scanImage_…`).
 */
export interface Images {
  /** Images of an appliance or a scan. */
  list(sourceUri: string, options?: Options): Promise<Image[]>;
  /** Asks for a new image and gives its ticket. Sent once: asking twice makes two. */
  generate(sourceUri: string, image: Draft<Image>, options?: Options): Promise<Image>;
  get(imageUri: string, options?: Options): Promise<Image>;
  status(imageUri: string, options?: Options): Promise<OpStatus>;
  /**
   * Statuses of many images at once, by the URIs as given; those that the server does not know are
   * absent.
   */
  statuses(imageUris: Iterable<string>, options?: Options): Promise<Map<string, OpStatus>>;
  /** Cancels a running generation. */
  cancel(imageUri: string, options?: Options): Promise<OpStatus | undefined>;
  delete(imageUri: string, options?: Options): Promise<void>;
}

export function createImages(client: Client): Images {
  const { call } = client;
  return {
    async list(sourceUri, options = {}) {
      const source = sourceRef(sourceUri);
      const { value } =
        source.kind === 'scan'
          ? await call('scanImage_getAll', scanParameters(source), options)
          : await call('machineImage_getAll', { uid: source.uid, aid: source.aid }, options);
      return value.images;
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
    async get(imageUri, options = {}) {
      const image = parametersOf(imageRef(imageUri));
      const { value } =
        image.kind === 'scan'
          ? await call('scanImage_get', image.parameters, options)
          : await call('machineImage_get', image.parameters, options);
      return value;
    },
    async status(imageUri, options = {}) {
      const image = parametersOf(imageRef(imageUri));
      const { value } =
        image.kind === 'scan'
          ? await call('scanImageGenerationStatus_get', image.parameters, options)
          : await call('machineImageStatus_get', image.parameters, options);
      return value;
    },
    statuses(imageUris, { signal } = {}) {
      return bulkStatuses(client, 'userMachineImageStatus_get', imageUris, signal);
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
  };
}

/** The image's id is called differently in the paths of the two kinds. */
function parametersOf({ source, itid }: ImageRef) {
  return source.kind === 'scan'
    ? { kind: 'scan' as const, parameters: { ...scanParameters(source), sitid: itid } }
    : { kind: 'appliance' as const, parameters: { uid: source.uid, aid: source.aid, itid } };
}
