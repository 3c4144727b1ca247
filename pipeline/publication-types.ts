/**
 * What each kind of cloud target takes: the `xsi:type` that a publication is sent with
 * (`machineImage_publish`, `scanImage_publish`) and the attributes that this type adds to
 * UForge's `publishImage` object.
 */
export interface PublicationType {
  /** `xsi:type` of the request. */
  type: string;
  /** Attributes that the type has, by UForge's names. */
  attributes: readonly string[];
  /** Attributes without which a publication cannot succeed. */
  requires: readonly string[];
  /** Further ones, by the version of Keystone that the account speaks. */
  requiresByKeystone?: Readonly<Record<KeystoneVersion, readonly string[]>>;
  /** What a hammr template must have, by hammr's names, whether it is sent or not. */
  hammrRequires: readonly string[];
  /** Names that hammr's templates use for an attribute, to UForge's name for it. */
  maps: Readonly<Record<string, string>>;
  /** Names that people and hammr's templates give, but for which UForge has no attribute. */
  notSent: readonly string[];
}

/** Keystone v2.0 knows tenants, v3 domains and projects. */
export type KeystoneVersion = 'v2.0' | 'v3';

/** Attributes that are true or false; every other one is text. */
export const booleanAttributes: readonly string[] = [
  'featuredEnabled',
  'passwordEnabled',
  'publicImage',
];

/** Attributes that, when true, let others than the account's owner use what is published. */
export const publicAttributes: readonly string[] = ['featuredEnabled', 'publicImage'];

const tag = ['namespace', 'repositoryName', 'tagName'];

const container: Omit<PublicationType, 'type'> = {
  attributes: tag,
  requires: tag,
  hammrRequires: tag,
  maps: {},
  notSent: [],
};

const keystone = ['displayName', 'keystoneDomain', 'keystoneProject', 'publicImage', 'tenantName'];

/** By the key of `publish` in the table of formats. */
export const publicationTypes = {
  aws: {
    type: 'PublishImageAws',
    attributes: ['region'],
    requires: ['region'],
    hammrRequires: ['region', 'bucket'],
    maps: {},
    notSent: ['bucket'],
  },
  azure: {
    type: 'PublishImageAzure',
    attributes: ['storageAccount', 'container', 'resourceGroup', 'blob', 'displayName', 'region'],
    requires: ['storageAccount', 'container', 'blob', 'displayName'],
    hammrRequires: ['storageAccount', 'container', 'blob', 'displayName'],
    maps: {},
    notSent: [],
  },
  cloudstack: {
    type: 'PublishImageCloudStack',
    attributes: [
      'description',
      'displayName',
      'featuredEnabled',
      'passwordEnabled',
      'publicImage',
      'zoneName',
    ],
    requires: ['displayName', 'zoneName', 'description'],
    hammrRequires: ['imageName', 'zone', 'description'],
    maps: { imageName: 'displayName', zone: 'zoneName', featured: 'featuredEnabled' },
    notSent: [],
  },
  docker: { type: 'PublishImageDocker', ...container },
  google: {
    type: 'PublishImageGoogle',
    attributes: [
      'bucket',
      'bucketLocation',
      'diskNamePrefix',
      'description',
      'projectId',
      'storageClass',
      'zoneName',
    ],
    requires: [
      'zoneName',
      'bucketLocation',
      'bucket',
      'projectId',
      'storageClass',
      'diskNamePrefix',
    ],
    hammrRequires: [
      'computeZone',
      'bucketLocation',
      'bucket',
      'projectId',
      'storageClass',
      'diskNamePrefix',
    ],
    maps: { computeZone: 'zoneName' },
    notSent: [],
  },
  k5: {
    type: 'PublishImageK5',
    attributes: ['keystoneDomain', 'keystoneProject', 'displayName', 'publishLocation'],
    requires: ['displayName', 'keystoneDomain', 'keystoneProject', 'publishLocation'],
    hammrRequires: ['displayName', 'domain', 'project', 'region'],
    maps: { domain: 'keystoneDomain', project: 'keystoneProject', region: 'publishLocation' },
    notSent: [],
  },
  openshift: { type: 'PublishImageOpenShift', ...container },
  openstack: {
    type: 'PublishImageOpenStack',
    attributes: keystone,
    requires: ['displayName'],
    requiresByKeystone: { 'v2.0': ['tenantName'], v3: ['keystoneDomain', 'keystoneProject'] },
    hammrRequires: ['displayName'],
    maps: {},
    notSent: [],
  },
  oracle: {
    type: 'PublishImageOracle',
    attributes: ['computeEndPoint', 'displayName'],
    requires: ['displayName', 'computeEndPoint'],
    hammrRequires: ['displayName', 'computeEndPoint'],
    maps: {},
    notSent: [],
  },
  outscale: {
    type: 'PublishImageOutscale',
    attributes: ['bucket', 'region'],
    requires: ['region'],
    hammrRequires: ['region'],
    maps: {},
    notSent: [],
  },
  susecloud: {
    type: 'PublishImageSuseCloud',
    attributes: keystone,
    requires: ['keystoneDomain', 'keystoneProject', 'displayName', 'tenantName'],
    hammrRequires: ['keystoneDomain', 'keystoneProject', 'displayName', 'tenantName'],
    maps: { imageName: 'displayName', tenant: 'tenantName' },
    notSent: [],
  },
  vcloud: {
    type: 'PublishImageVCloudDirector',
    attributes: ['catalogName', 'displayName', 'vdcName'],
    requires: ['displayName', 'catalogName', 'vdcName'],
    hammrRequires: ['displayName', 'catalogName', 'vdcName'],
    maps: { imageName: 'displayName' },
    notSent: [],
  },
  vsphere: {
    type: 'PublishImageVSphere',
    attributes: ['datastore', 'displayName', 'esxHost', 'network'],
    requires: ['displayName', 'esxHost', 'datastore'],
    hammrRequires: ['displayName', 'esxHost', 'datastore'],
    maps: {},
    notSent: [],
  },
} satisfies Record<string, PublicationType>;

/** What hammr's templates call an attribute, to UForge's name for it, of all types. */
export const otherNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(publicationTypes).flatMap(({ maps }) => Object.entries(maps)),
);
