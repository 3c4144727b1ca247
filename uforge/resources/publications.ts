import type { AnyDeployment } from '../call.ts';
import type { Client } from '../client.ts';
import type { AccountUri, ApplianceUri, ImageUri, PublicationUri, SourceUri } from '../ids.ts';
import type { AnswerOf } from '../operation-types.ts';
import type { PublishedImageRef } from '../resource-uri.ts';
import type {
  AnyCloudResources,
  AnyPublishImage,
  CredAccount,
  CredAccountResources,
  OpStatus,
  PublishImage,
} from '../schema.gen.ts';
import type { Draft } from '../xml/write.ts';
import { applianceParameters, expectRef, imageRef, scanParameters } from './expect.ts';
import type { ListOptions, Options } from './options.ts';
import { listPublications, withImage } from './publication-lookup.ts';
import { bulkStatuses, inBatches, statusesBySubject } from './statuses.ts';

/** What UForge says when it has begun to publish an image. */
export type PublicationTicket = AnswerOf<'applianceImage_publish'>;

/** Resources of a cloud account, of whatever cloud: `'tenants' in cloudResources` tells OpenStack's. */
export type AccountResources = Omit<CredAccountResources, 'cloudResources'> & {
  cloudResources?: AnyCloudResources;
};

/** What UForge says when it has begun to deploy a published image. */
export type DeploymentTicket = AnswerOf<'machineImagePublished_deploy'>;

/**
 * Published images of appliances and of scans alike. Their URIs name the image
 * (`…/images/7/pimages/9`); the older form of appliances that does not is looked up in the list.
 */
export interface Publications {
  /** Asks for a publication and gives its ticket. Sent once: asking twice publishes twice. */
  request(
    imageUri: ImageUri,
    body: Draft<AnyPublishImage>,
    options?: Options,
  ): Promise<PublicationTicket>;
  get(uri: PublicationUri, options?: Options): Promise<PublishImage>;
  /** Publications of an image, an appliance or a scan. */
  list(imageOrSourceUri: ImageUri | SourceUri, options?: ListOptions): Promise<PublishImage[]>;
  /** Publications of the user, of appliances and scans alike: all, or those of the images named. */
  ofUser(options?: Options & { only?: Iterable<ImageUri> }): Promise<PublishImage[]>;
  status(uri: PublicationUri, options?: Options): Promise<OpStatus>;
  /** Statuses of many publications at once; those that the server does not know are absent. */
  statuses(uris: Iterable<PublicationUri>, options?: Options): Promise<Map<string, OpStatus>>;
  /** Statuses of all publications of an appliance, by URI. */
  statusesOf(applianceUri: ApplianceUri, options?: Options): Promise<Map<PublicationUri, OpStatus>>;
  /** Cancels a running publication. */
  cancel(uri: PublicationUri, options?: Options): Promise<OpStatus | undefined>;
  delete(uri: PublicationUri, options?: Options): Promise<void>;
  /** Deletes every publication of an appliance. */
  deleteAll(applianceUri: ApplianceUri, options?: Options): Promise<void>;
  /** Starts instances in the cloud from a published image. Sent once: asking twice starts twice. */
  deploy(
    uri: PublicationUri,
    deployment: Draft<AnyDeployment>,
    options?: Options,
  ): Promise<DeploymentTicket>;
  /** The cloud account that a publication went to, with its secrets where the server tells them. */
  account(uri: PublicationUri, accountUri: AccountUri, options?: Options): Promise<CredAccount>;
  /** What that account has in its cloud: for OpenStack its tenants, regions, networks and flavours. */
  accountResources(
    uri: PublicationUri,
    accountUri: AccountUri,
    options?: Options,
  ): Promise<AccountResources>;
}

export function createPublications(client: Client): Publications {
  const { call } = client;

  async function resolve(uri: PublicationUri, options: Options) {
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
    async ofUser({ only, ...options } = {}) {
      const publications = await inBatches(only, (img) =>
        call('userMachineImagePublished_getAll', {}, { ...options, query: img ? { img } : {} }),
      );
      return publications.flatMap(({ value }) => value.publishImages);
    },
    async status(uri, options = {}) {
      const { kind, parameters } = await resolve(uri, options);
      const { value } =
        kind === 'scan'
          ? await call('scanPublishedImageStatus_get', parameters, options)
          : await call('machineImagePublishedStatus_get', parameters, options);
      return value;
    },
    statuses(uris, options = {}) {
      return bulkStatuses(client, 'userMachineImagePublishedStatus_getAll', uris, options);
    },
    async statusesOf(applianceUri, options = {}) {
      const parameters = applianceParameters(applianceUri);
      const { value } = await call('machineImagePublishedStatus_getAll', parameters, options);
      return statusesBySubject(value.statuses, ['publishedImage', 'appliancePublishedImage']);
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
    async deleteAll(applianceUri, options = {}) {
      await call('machineImagePublished_deleteAll', applianceParameters(applianceUri), options);
    },
    async deploy(uri, body, options = {}) {
      const { kind, parameters } = await resolve(uri, options);
      const { value } =
        kind === 'scan'
          ? await call('scanPublishedImage_deploy', parameters, { ...options, body })
          : await call('machineImagePublished_deploy', parameters, { ...options, body });
      return value;
    },
    async account(uri, accountUri, options = {}) {
      const { caid } = expectRef(accountUri, ['account']);
      const { kind, parameters } = await resolve(uri, options);
      const { value } =
        kind === 'scan'
          ? await call('scanPublishedImage_getAccount', { ...parameters, caid }, options)
          : await call('machineImagePublished_getAccount', { ...parameters, caid }, options);
      return value;
    },
    async accountResources(uri, accountUri, options = {}) {
      const { caid } = expectRef(accountUri, ['account']);
      const { kind, parameters } = await resolve(uri, options);
      const { value } =
        kind === 'scan'
          ? await call('scanPublishedImage_getAccountResources', { ...parameters, caid }, options)
          : await call(
              'machineImagePublished_getAccountResources',
              { ...parameters, caid },
              options,
            );
      return value;
    },
  };
}

function parametersOf({ image: { source, itid }, pitid }: PublishedImageRef) {
  return source.kind === 'scan'
    ? { kind: 'scan' as const, parameters: { ...scanParameters(source), itid, pitid } }
    : { kind: 'appliance' as const, parameters: { uid: source.uid, aid: source.aid, itid, pitid } };
}
