/** UForge's XML schema, derived from its facts by test/uforge/schema-source.ts: do not edit. */

import type { Id, Uri } from './ids.ts';

export const namespace = 'http://www.usharesoft.com/uforge';

/** Document elements and what each holds. */
export interface Roots {
  apiKeyPair: APIKeyPair;
  apiKeyPairs: APIKeyPairs;
  appliance: Appliance;
  appliances: Appliances;
  credAccount: CredAccount;
  credAccountResources: CredAccountResources;
  credAccounts: CredAccounts;
  deployment: Deployment;
  deployments: Deployments;
  image: Image;
  imagePkgs: ImagePkgs;
  images: Images;
  installProfile: InstallProfile;
  package: Pkg;
  packages: PkgList;
  publishImage: PublishImage;
  publishImages: PublishImages;
  quota: Quota;
  quotas: Quotas;
  scan: Scan;
  scannedFiles: ScannedFiles;
  scannedInstance: ScannedInstance;
  scannedInstances: ScannedInstances;
  scannedPackage: ScannedPkg;
  scannedPackages: ScannedPkgs;
  scans: Scans;
  serviceStatus: ServiceStatus;
  softwareBundles: SoftwareBundles;
  status: OpStatus;
  statuses: OpStatuses;
  targetFormat: TargetFormat;
  targetFormats: TargetFormats;
  uforgeError: UForgeError;
  user: User;
}

export const rootTypes: { readonly [Root in keyof Roots]: string } = {
  apiKeyPair: 'APIKeyPair',
  apiKeyPairs: 'APIKeyPairs',
  appliance: 'Appliance',
  appliances: 'Appliances',
  credAccount: 'CredAccount',
  credAccountResources: 'CredAccountResources',
  credAccounts: 'CredAccounts',
  deployment: 'Deployment',
  deployments: 'Deployments',
  image: 'Image',
  imagePkgs: 'ImagePkgs',
  images: 'Images',
  installProfile: 'InstallProfile',
  package: 'Pkg',
  packages: 'PkgList',
  publishImage: 'PublishImage',
  publishImages: 'PublishImages',
  quota: 'Quota',
  quotas: 'Quotas',
  scan: 'Scan',
  scannedFiles: 'ScannedFiles',
  scannedInstance: 'ScannedInstance',
  scannedInstances: 'ScannedInstances',
  scannedPackage: 'ScannedPkg',
  scannedPackages: 'ScannedPkgs',
  scans: 'Scans',
  serviceStatus: 'ServiceStatus',
  softwareBundles: 'SoftwareBundles',
  status: 'OpStatus',
  statuses: 'OpStatuses',
  targetFormat: 'TargetFormat',
  targetFormats: 'TargetFormats',
  uforgeError: 'UForgeError',
  user: 'User',
};

/**
 * An element: its name, and what it holds (a type below, or a simple kind). A third entry makes it
 * a list, and names the elements inside the wrapper; it is empty where the element itself repeats.
 */
export type Field = readonly [name: string, type: string, item?: string];

/** Own elements of a type, in their order, after those of its base. */
export interface TypeSchema {
  readonly base?: string;
  readonly fields: readonly Field[];
}

export const schema: Readonly<Record<string, TypeSchema>> = {
  APIKeyPair: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['name', 'string'], ['description', 'string'], ['publicKey', 'string'], ['secretKey', 'string'], ['uri', 'uri']] },
  APIKeyPairs: { fields: [['total', 'long'], ['apiKeyPairs', 'APIKeyPair', 'apiKeyPair']] },
  AbstractWinApplication: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['displayName', 'string'], ['version', 'string'], ['architecture', 'string'], ['parentUri', 'uri'], ['uri', 'uri']] },
  Address: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['country', 'string'], ['region_state', 'string'], ['street', 'string'], ['town', 'string'], ['zipcode', 'string']] },
  Appliance: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['uuid', 'string'], ['applianceExports', 'ApplianceExport', 'applianceExport'], ['archName', 'string'], ['baseCloneUri', 'uri'], ['baseImagesStatusUri', 'uri'], ['baseImagesUri', 'uri'], ['baseMySoftwareUri', 'uri'], ['baseOasPackageUri', 'uri'], ['baseOsProfileUri', 'uri'], ['baseProjectsUri', 'uri'], ['basePublishImagesStatusUri', 'uri'], ['basePublishImagesUri', 'uri'], ['baseTemplatesStatusUri', 'uri'], ['baseTemplatesUri', 'uri'], ['bootScripts', 'BootScript', 'bootScript'], ['bootScriptsUri', 'uri'], ['bootScriptUris', 'uri', 'uri'], ['confMgmtPlatforms', 'ConfMgmtPlatform', 'confMgmtPlatform'], ['confMgmtPlatformsUri', 'uri'], ['confMgmtPlatformUris', 'uri', 'uri'], ['description', 'string'], ['distributionName', 'string'], ['distributionUri', 'uri'], ['exportsUri', 'uri'], ['imageUris', 'uri', 'uri'], ['imported', 'boolean'], ['installedSize', 'long'], ['installProfile', 'InstallProfile'], ['installProfileUri', 'uri'], ['lastPkgUpdate', 'dateTime'], ['logo', 'Logo'], ['mySoftwareList', 'MySoftware', 'mySoftware'], ['mySoftwareUris', 'uri', 'uri'], ['name', 'string'], ['nbSecurityUpdates', 'int'], ['nbUpdates', 'int'], ['oasPackage', 'OASPkg'], ['oasPackageUri', 'uri'], ['orgUri', 'uri'], ['osProfile', 'DistribProfile'], ['osProfileUri', 'uri'], ['parentApplianceUri', 'uri'], ['parentTemplateUri', 'uri'], ['projects', 'Project', 'project'], ['projectUris', 'uri', 'uri'], ['publishImages', 'PublishImage', 'publishImage'], ['publishImageUris', 'uri', 'uri'], ['revision', 'int'], ['shared', 'boolean'], ['size', 'long'], ['tag', 'string'], ['uri', 'uri'], ['version', 'string']] },
  ApplianceExport: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['applianceName', 'string'], ['applianceVersion', 'string'], ['downloadUri', 'uri'], ['downloaded', 'boolean'], ['location', 'uri'], ['parentUri', 'uri'], ['status', 'OpStatus'], ['uri', 'uri']] },
  ApplianceSummary: { base: 'SourceSummary', fields: [['version', 'string']] },
  Appliances: { fields: [['total', 'long'], ['appliances', 'Appliance', 'appliance']] },
  ArtifactCredAccount: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['uri', 'uri'], ['parentUri', 'uri'], ['name', 'string'], ['host', 'string'], ['login', 'string'], ['password', 'string'], ['type', 'string'], ['port', 'int'], ['softwareArtifactsUri', 'uri']] },
  BootScript: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['md5sum', 'string'], ['mimeType', 'string'], ['sha256sum', 'string'], ['size', 'long'], ['status', 'OpStatus'], ['uploaded', 'boolean'], ['uploadedTime', 'dateTime'], ['uri', 'uri'], ['tag', 'string'], ['binaryUri', 'uri'], ['parentUri', 'uri'], ['extract', 'boolean'], ['install', 'boolean'], ['cache', 'boolean'], ['active', 'boolean'], ['installLocation', 'string'], ['name', 'string'], ['fullName', 'string'], ['origName', 'string'], ['artifactBuildDate', 'dateTime'], ['artifactFileDate', 'dateTime'], ['release', 'string'], ['shortTag', 'string'], ['type', 'string'], ['version', 'string'], ['arch', 'string'], ['params', 'string'], ['artifactCredAccount', 'ArtifactCredAccount'], ['subSoftwareArtifacts', 'SoftwareArtifact', 'softwareArtifact'], ['subSoftwareArtifactUri', 'uri'], ['parentPath', 'string'], ['remotePath', 'string'], ['bootOrder', 'int'], ['bootType', 'string']] },
  BtrfsStoragePool: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['dataRaid', 'string'], ['label', 'string'], ['metadataRaid', 'string'], ['partitionTableUri', 'uri'], ['partitionsUri', 'uri'], ['partitionUris', 'uri', 'uri'], ['raidType', 'string'], ['uri', 'uri']] },
  BtrfsSubvolume: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['btrfsStoragePoolUri', 'uri'], ['compress', 'string'], ['compressType', 'string'], ['mpoint', 'string'], ['partitionTableUri', 'uri'], ['uri', 'uri'], ['subvolumes', 'Partition', 'subvolume'], ['subvolumesUri', 'uri'], ['subvolumeUris', 'uri', 'uri']] },
  BundleRestriction: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['uri', 'uri'], ['parentUri', 'uri'], ['restrictionRule', 'string'], ['distributionsUri', 'uri']] },
  Category: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['name', 'string'], ['orgUri', 'uri'], ['subCategories', 'Category', 'category'], ['subCategoryUri', 'uri'], ['uri', 'uri'], ['type', 'string']] },
  Certificate: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['md5sum', 'string'], ['mimeType', 'string'], ['sha256sum', 'string'], ['size', 'long'], ['status', 'OpStatus'], ['uploaded', 'boolean'], ['uploadedTime', 'dateTime'], ['content', 'string'], ['name', 'string'], ['parentUri', 'uri'], ['type', 'string'], ['uri', 'uri']] },
  CloudResources: { fields: [['name', 'string']] },
  Company: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['address', 'Address'], ['logo', 'Logo'], ['name', 'string'], ['parentUri', 'uri'], ['uri', 'uri'], ['website', 'uri']] },
  ConfMgmtPlatform: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['enabled', 'boolean'], ['parentUri', 'uri'], ['project', 'Project'], ['type', 'string'], ['uri', 'uri']] },
  CredAccount: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['name', 'string'], ['parentUri', 'uri'], ['uri', 'uri'], ['targetPlatform', 'TargetPlatform'], ['secretsMissing', 'boolean']] },
  CredAccountAws: { base: 'CredAccount', fields: [['baseCertificatesUri', 'uri'], ['certificates', 'Certificate', 'certificate'], ['certificateUris', 'uri', 'uri'], ['accessKeyId', 'string'], ['accountNumber', 'string'], ['keyPairName', 'string'], ['secretAccessKeyId', 'string']] },
  CredAccountAzure: { base: 'CredAccount', fields: [['tenantId', 'string'], ['subscriptionId', 'string'], ['applicationId', 'string'], ['applicationKey', 'string'], ['endpointUrl', 'string']] },
  CredAccountCert: { base: 'CredAccount', fields: [['baseCertificatesUri', 'uri'], ['certificates', 'Certificate', 'certificate'], ['certificateUris', 'uri', 'uri']] },
  CredAccountCloudStack: { base: 'CredAccount', fields: [['endpointUrl', 'uri'], ['publicApiKey', 'string'], ['secretApiKey', 'string']] },
  CredAccountCloudwatt: { base: 'CredAccount', fields: [['glanceUrl', 'uri'], ['keystoneUrl', 'uri'], ['login', 'string'], ['password', 'string']] },
  CredAccountDocker: { base: 'CredAccount', fields: [['endpointUrl', 'uri'], ['login', 'string'], ['password', 'string']] },
  CredAccountGoogle: { base: 'CredAccount', fields: [['baseCertificatesUri', 'uri'], ['certificates', 'Certificate', 'certificate'], ['certificateUris', 'uri', 'uri']] },
  CredAccountK5: { base: 'CredAccount', fields: [['login', 'string'], ['password', 'string']] },
  CredAccountOpenShift: { base: 'CredAccount', fields: [['registryUrl', 'uri'], ['token', 'string']] },
  CredAccountOpenStack: { base: 'CredAccount', fields: [['glanceUrl', 'uri'], ['keystoneUrl', 'uri'], ['login', 'string'], ['password', 'string'], ['keystoneVersion', 'string']] },
  CredAccountOracle: { base: 'CredAccount', fields: [['login', 'string'], ['password', 'string'], ['domainName', 'string']] },
  CredAccountOutscale: { base: 'CredAccount', fields: [['accessKeyId', 'string'], ['accountNumber', 'string'], ['keyPairName', 'string'], ['secretAccessKeyId', 'string']] },
  CredAccountResource: { fields: [['key', 'string'], ['type', 'string'], ['value', 'string']] },
  CredAccountResources: { fields: [['cloudResources', 'CloudResources'], ['resources', 'CredAccountResource', 'resource']] },
  CredAccountSuseCloud: { base: 'CredAccount', fields: [['glanceUrl', 'uri'], ['keystoneUrl', 'uri'], ['login', 'string'], ['password', 'string']] },
  CredAccountVCloudDirector: { base: 'CredAccount', fields: [['hostname', 'string'], ['organizationName', 'string'], ['login', 'string'], ['password', 'string'], ['port', 'int'], ['proxyHost', 'string'], ['proxyPort', 'int']] },
  CredAccountVSphere: { base: 'CredAccount', fields: [['hostname', 'string'], ['login', 'string'], ['password', 'string'], ['port', 'int'], ['proxyHost', 'string'], ['proxyPort', 'int']] },
  CredAccounts: { fields: [['total', 'long'], ['credAccounts', 'CredAccount', 'credAccount']] },
  Deployment: { fields: [['uri', 'uri'], ['applicationId', 'string'], ['name', 'string'], ['creationDate', 'dateTime'], ['blueprintName', 'string'], ['iconUrl', 'uri'], ['state', 'string'], ['sourceSummary', 'SourceSummary'], ['instances', 'Instance', 'instance']] },
  DeploymentActivity: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['description', 'string'], ['displayName', 'string'], ['statusDetail', 'string'], ['startTimeUtc', 'long'], ['endTimeUtc', 'long'], ['statusSummary', 'string'], ['isDone', 'boolean'], ['isError', 'boolean'], ['isSubmitted', 'boolean'], ['isBegun', 'boolean'], ['isEffector', 'boolean'], ['id', 'string'], ['parentId', 'uri'], ['children', 'DeploymentActivity', 'deploymentActivity'], ['DeploymentActivityStreams', 'DeploymentStream', 'stream']] },
  DeploymentStream: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['type', 'string'], ['content', 'string'], ['size', 'int']] },
  Deployments: { fields: [['total', 'long'], ['deployments', 'Deployment', 'deployment']] },
  Disk: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['blockSize', 'int'], ['name', 'string'], ['partitions', 'Partition', 'partition'], ['partitionsUri', 'uri'], ['partitionTableUri', 'uri'], ['partitionType', 'string'], ['partitionUris', 'uri', 'uri'], ['size', 'long'], ['uri', 'uri']] },
  DistribProfile: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['abbreviation', 'string'], ['active', 'boolean'], ['applianceUri', 'uri'], ['arch', 'string'], ['description', 'string'], ['distributionUri', 'uri'], ['installedSize', 'long'], ['name', 'string'], ['standardProfileUri', 'uri'], ['uri', 'uri'], ['size', 'long'], ['version', 'string']] },
  Distribution: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['active', 'boolean'], ['arch', 'string'], ['baseMilestonesUri', 'uri'], ['basePkgsUri', 'uri'], ['baseProfilesUri', 'uri'], ['baseRepositoriesUri', 'uri'], ['baseProhibitedFormatsUri', 'uri'], ['baseProhibitedTargetFormatsUri', 'uri'], ['baseServicesUri', 'uri'], ['baseGoldensUri', 'uri'], ['company', 'Company'], ['completeProfileUri', 'uri'], ['description', 'string'], ['family', 'string'], ['lastPkgBuildDate', 'dateTime'], ['license', 'License'], ['milestoneUris', 'uri', 'uri'], ['name', 'string'], ['parentUri', 'uri'], ['pkgType', 'string'], ['preselected', 'boolean'], ['profiles', 'DistribProfile', 'profile'], ['profileUris', 'uri', 'uri'], ['prohibitedFormats', 'ImageFormat', 'prohibitedFormat'], ['prohibitedTargetFormats', 'TargetFormat', 'prohibitedTargetFormat'], ['releaseDate', 'dateTime'], ['serviceUris', 'uri', 'uri'], ['size', 'long'], ['skeletonSize', 'long'], ['uri', 'uri'], ['version', 'string'], ['versionId', 'id'], ['visible', 'boolean'], ['welcomeMsg', 'string']] },
  Entitlement: { fields: [['description', 'string'], ['name', 'string']] },
  Gallery: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['membersUri', 'uri'], ['name', 'string'], ['nbTemplates', 'long'], ['orgUri', 'uri'], ['partnersUri', 'uri'], ['productsNotificationsUri', 'uri'], ['publicGallery', 'boolean'], ['publishers', 'User', 'publisher'], ['publishersUri', 'uri'], ['templatesNotificationsUri', 'uri'], ['templatesUri', 'uri'], ['uri', 'uri'], ['userGroupsUri', 'uri']] },
  IPAddress: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['address', 'string'], ['gateway', 'string'], ['netmask', 'string'], ['parentUri', 'uri'], ['type', 'int'], ['uri', 'uri']] },
  Image: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['md5sum', 'string'], ['mimeType', 'string'], ['sha256sum', 'string'], ['size', 'long'], ['status', 'OpStatus'], ['uploaded', 'boolean'], ['uploadedTime', 'dateTime'], ['parentUri', 'uri'], ['basePublishImagesUri', 'uri'], ['completeInstalledSize', 'long'], ['completeSize', 'long'], ['compress', 'boolean'], ['credAccount', 'CredAccount'], ['distributionName', 'string'], ['downloadKey', 'string'], ['downloadUri', 'uri'], ['ebs', 'boolean'], ['ebsVolumeSize', 'int'], ['fileExtension', 'string'], ['fileName', 'string'], ['fileSize', 'long'], ['format', 'ImageFormat'], ['targetFormat', 'TargetFormat'], ['fullName', 'string'], ['imageCreated', 'boolean'], ['installProfile', 'InstallProfile'], ['name', 'string'], ['orgUri', 'uri'], ['pkgsUri', 'uri'], ['publicAccess', 'boolean'], ['registeredCredAccount', 'boolean'], ['revision', 'int'], ['simulated', 'boolean'], ['statusUri', 'uri'], ['tag', 'string'], ['updateTools', 'boolean'], ['uri', 'uri'], ['version', 'string'], ['vmDiskSize', 'long'], ['vmMemorySize', 'int'], ['forceCheckingDeps', 'boolean'], ['entrypoint', 'string'], ['registeringName', 'string']] },
  ImageFormat: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['access', 'boolean'], ['active', 'boolean'], ['name', 'string'], ['preselected', 'boolean'], ['uri', 'uri']] },
  ImagePkg: { fields: [['level', 'int'], ['native_from_distribution', 'boolean'], ['pkg', 'Pkg']] },
  ImagePkgs: { fields: [['total', 'long'], ['imagePkgs', 'ImagePkg', 'imagePkg']] },
  Images: { fields: [['total', 'long'], ['images', 'Image', 'image']] },
  InstallProfile: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['activationKey', 'string'], ['applianceUri', 'uri'], ['diskSize', 'long'], ['firewallAuto', 'boolean'], ['firewallEnabled', 'boolean'], ['groups', 'OSGroup', 'group'], ['groupsUri', 'uri'], ['hwType', 'string'], ['internetSettingsAuto', 'boolean'], ['kernelParameters', 'string'], ['keyboard', 'string'], ['keyboardAuto', 'boolean'], ['memorySize', 'long'], ['nics', 'Nic', 'nic'], ['nicsUri', 'uri'], ['partitionAuto', 'boolean'], ['partitionTable', 'PartitionTable'], ['rootUser', 'OSUser'], ['runSysprep', 'boolean'], ['skipLicenses', 'boolean'], ['swapSize', 'long'], ['timezone', 'string'], ['timezoneAuto', 'boolean'], ['timezoneCity', 'string'], ['updateTools', 'boolean'], ['uri', 'uri'], ['users', 'OSUser', 'user'], ['usersUri', 'uri'], ['vagrantUser', 'string'], ['welcomeMsg', 'string'], ['seLinuxMode', 'string']] },
  Instance: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['entityType', 'string'], ['hardware', 'string'], ['cores', 'int'], ['memory', 'int'], ['disks', 'InstanceDisk', 'disks'], ['location', 'Location'], ['hostname', 'string'], ['instanceId', 'string'], ['name', 'string'], ['creationDate', 'dateTime'], ['sourceSummary', 'SourceSummary'], ['state', 'string'], ['stateMessage', 'string'], ['parentUri', 'uri'], ['uri', 'uri'], ['cloudProvider', 'string'], ['sshKeyName', 'string'], ['loginUser', 'string'], ['winrmAddress', 'string'], ['activities', 'DeploymentActivity', 'deploymentActivity']] },
  InstanceAmazon: { base: 'Instance', fields: [['instanceType', 'string'], ['userName', 'string'], ['userPassword', 'string']] },
  InstanceAzure: { base: 'Instance', fields: [['userName', 'string'], ['userPassword', 'string'], ['userSshKey', 'string']] },
  InstanceCloudStack: { base: 'Instance', fields: [['group', 'string'], ['offeringName', 'string'], ['zoneId', 'string'], ['networkId', 'string'], ['floatingIpAddress', 'boolean']] },
  InstanceDisk: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['size', 'long']] },
  InstanceOpenStack: { base: 'Instance', fields: [['flavorId', 'string'], ['networkId', 'string'], ['region', 'string'], ['zone', 'string']] },
  InstanceVCloud: { base: 'Instance', fields: [['description', 'string'], ['platformVersion', 'string']] },
  License: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['md5sum', 'string'], ['mimeType', 'string'], ['sha256sum', 'string'], ['size', 'long'], ['status', 'OpStatus'], ['uploaded', 'boolean'], ['uploadedTime', 'dateTime'], ['name', 'string'], ['parentUri', 'uri'], ['type', 'string'], ['uri', 'uri']] },
  LocalizedMessage: { fields: [['message', 'string'], ['messageId', 'string'], ['parameters', 'string', 'parameter']] },
  Location: { fields: [['name', 'string'], ['provider', 'string'], ['credentialsUri', 'uri']] },
  LogicalGroup: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['diskUri', 'uri'], ['diskUris', 'uri', 'uri'], ['groupName', 'string'], ['name', 'string'], ['partitionTableUri', 'uri'], ['partitionUri', 'uri'], ['partitionUris', 'uri', 'uri'], ['uri', 'uri']] },
  LogicalVolume: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['groupUri', 'uri'], ['name', 'string'], ['partitionTableUri', 'uri'], ['uri', 'uri'], ['volumes', 'Partition', 'volume'], ['volumesUri', 'uri'], ['volumeUris', 'uri', 'uri']] },
  Logo: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['md5sum', 'string'], ['mimeType', 'string'], ['sha256sum', 'string'], ['size', 'long'], ['status', 'OpStatus'], ['uploaded', 'boolean'], ['uploadedTime', 'dateTime'], ['description', 'string'], ['name', 'string'], ['parentUri', 'uri'], ['title', 'string'], ['uri', 'uri']] },
  MySoftware: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['tag', 'string'], ['shortTag', 'string'], ['name', 'string'], ['version', 'string'], ['description', 'string'], ['release', 'string'], ['location', 'uri'], ['defaultInstallLocation', 'string'], ['installLocation', 'string'], ['restricted', 'boolean'], ['installedSize', 'long'], ['size', 'long'], ['revision', 'long'], ['bundleRestriction', 'BundleRestriction'], ['artifactsUri', 'uri'], ['uri', 'uri'], ['exportUri', 'uri'], ['category', 'Category'], ['license', 'License'], ['logo', 'Logo'], ['maintainer', 'string'], ['website', 'uri'], ['softwareArtifactUris', 'uri', 'uri'], ['formatDependent', 'boolean'], ['containerTemplatesUri', 'uri'], ['appliancesUri', 'uri'], ['applianceUris', 'uri', 'uri'], ['cloneUri', 'uri'], ['imported', 'boolean'], ['generationEnabled', 'boolean']] },
  Nic: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['autoConnect', 'boolean'], ['ipAddresses', 'IPAddress', 'ipAddress'], ['ipv4Method', 'string'], ['ipv6Method', 'string'], ['name', 'string'], ['parentUri', 'uri'], ['type', 'string'], ['order', 'int'], ['uri', 'uri']] },
  OASPkg: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['md5sum', 'string'], ['mimeType', 'string'], ['sha256sum', 'string'], ['size', 'long'], ['status', 'OpStatus'], ['uploaded', 'boolean'], ['uploadedTime', 'dateTime'], ['arch', 'string'], ['binaryUri', 'uri'], ['default', 'boolean'], ['extract', 'boolean'], ['fullName', 'string'], ['install', 'boolean'], ['installLocation', 'string'], ['language', 'boolean'], ['name', 'string'], ['origName', 'string'], ['params', 'string'], ['parentUri', 'uri'], ['pkgBuildDate', 'dateTime'], ['pkgFileDate', 'dateTime'], ['release', 'string'], ['shortTag', 'string'], ['repositoryName', 'string'], ['sticky', 'boolean'], ['type', 'string'], ['uri', 'uri'], ['version', 'string'], ['epoch', 'int'], ['license', 'License'], ['licenseUploaded', 'boolean']] },
  OSGroup: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['groupId', 'string'], ['groupIdAuto', 'boolean'], ['name', 'string'], ['sudo', 'int'], ['systemGroup', 'boolean'], ['uri', 'uri'], ['password', 'string'], ['encrypted', 'boolean']] },
  OSUser: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['disablePasswordLogin', 'boolean'], ['encrypted', 'boolean'], ['fullName', 'string'], ['homeDir', 'string'], ['name', 'string'], ['password', 'string'], ['passwordAuto', 'boolean'], ['primaryGroup', 'string'], ['primaryGroupAuto', 'boolean'], ['secondaryGroups', 'string'], ['shell', 'string'], ['sshKeys', 'SSHKey', 'sshKey'], ['sudo', 'int'], ['systemUser', 'boolean'], ['uri', 'uri'], ['userId', 'string'], ['userIdAuto', 'boolean']] },
  OpStatus: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['bytesLoaded', 'long'], ['bytesTotal', 'long'], ['cancelled', 'boolean'], ['complete', 'boolean'], ['detailedError', 'boolean'], ['detailedErrorMsg', 'string'], ['error', 'boolean'], ['errorMessage', 'string'], ['eta', 'dateTime'], ['message', 'string'], ['parentUri', 'uri'], ['percentage', 'int'], ['published', 'boolean'], ['totalTime', 'dateTime'], ['uri', 'uri']] },
  OpStatuses: { fields: [['total', 'long'], ['statuses', 'OpStatus', 'status']] },
  OpenstackFlavor: { fields: [['name', 'string'], ['id', 'string'], ['regionName', 'string'], ['cpu', 'int', ''], ['disk', 'int', ''], ['ram', 'int', '']] },
  OpenstackImage: { fields: [['name', 'string'], ['id', 'string'], ['regionName', 'string'], ['baseImageId', 'string', ''], ['description', 'string', ''], ['distribArch', 'string', ''], ['distribName', 'string', ''], ['distribVersion', 'string', ''], ['minDisk', 'int', ''], ['minRam', 'int', ''], ['progress', 'int', ''], ['snapshot', 'boolean', ''], ['status', 'string', '']] },
  OpenstackNetwork: { fields: [['name', 'string'], ['id', 'string', '']] },
  OpenstackRegion: { fields: [['regionName', 'string'], ['flavors', 'OpenstackFlavor', 'flavor'], ['images', 'OpenstackImage', 'image'], ['instances', 'OpenstackServer', 'instance'], ['networks', 'OpenstackNetwork', 'network']] },
  OpenstackResources: { base: 'CloudResources', fields: [['tenants', 'OpenstackTenant', 'tenant']] },
  OpenstackServer: { fields: [['name', 'string'], ['id', 'string'], ['regionName', 'string'], ['flavorId', 'string', ''], ['imageId', 'string', ''], ['status', 'string', '']] },
  OpenstackTenant: { fields: [['name', 'string'], ['available', 'boolean', ''], ['description', 'string', ''], ['id', 'string', ''], ['regionsEntities', 'OpenstackRegion', 'regionEntities']] },
  OsConfig: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['edition', 'string'], ['type', 'string'], ['language', 'string']] },
  Partition: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['defaultSubvolume', 'boolean'], ['dumpLocation', 'string'], ['fstype', 'string'], ['growable', 'boolean'], ['label', 'string'], ['logicalPartitions', 'Partition', 'logicalPartition'], ['logicalPartitionsUri', 'uri'], ['logicalPartitionUris', 'uri', 'uri'], ['mpoint', 'string'], ['name', 'string'], ['parentUri', 'uri'], ['partitionTableUri', 'uri'], ['size', 'long'], ['uri', 'uri'], ['volumeOrder', 'int'], ['mbrBoot', 'boolean']] },
  PartitionTable: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['btrfsStoragePools', 'BtrfsStoragePool', 'btrfsStoragePool'], ['btrfsStoragePoolsUri', 'uri'], ['btrfsStoragePoolUris', 'uri', 'uri'], ['btrfsSubvolumes', 'BtrfsSubvolume', 'btrfsSubvolume'], ['btrfsSubvolumesUri', 'uri'], ['btrfsSubvolumeUris', 'uri', 'uri'], ['disks', 'Disk', 'disk'], ['disksUri', 'uri'], ['diskUris', 'uri', 'uri'], ['parentUri', 'uri'], ['logicalGroups', 'LogicalGroup', 'logicalGroup'], ['logicalGroupsUri', 'uri'], ['logicalGroupUris', 'uri', 'uri'], ['logicalVolumes', 'LogicalVolume', 'logicalVolume'], ['logicalVolumesUri', 'uri'], ['logicalVolumeUris', 'uri', 'uri'], ['uri', 'uri']] },
  Pkg: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['md5sum', 'string'], ['mimeType', 'string'], ['sha256sum', 'string'], ['size', 'long'], ['status', 'OpStatus'], ['uploaded', 'boolean'], ['uploadedTime', 'dateTime'], ['arch', 'string'], ['binaryUri', 'uri'], ['default', 'boolean'], ['extract', 'boolean'], ['fullName', 'string'], ['install', 'boolean'], ['installLocation', 'string'], ['language', 'boolean'], ['name', 'string'], ['origName', 'string'], ['params', 'string'], ['parentUri', 'uri'], ['pkgBuildDate', 'dateTime'], ['pkgFileDate', 'dateTime'], ['release', 'string'], ['shortTag', 'string'], ['repositoryName', 'string'], ['sticky', 'boolean'], ['type', 'string'], ['uri', 'uri'], ['version', 'string'], ['epoch', 'int']] },
  PkgList: { fields: [['addedPkgUris', 'uri', 'uri'], ['deletedPkgUris', 'uri', 'uri'], ['pkgs', 'Pkg', 'pkg']] },
  ProductAccess: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['allowed', 'boolean'], ['cryptAlgo', 'int'], ['email', 'string'], ['expires', 'dateTime'], ['licenseContents', 'string'], ['licenseKey', 'string'], ['machineId', 'string'], ['type', 'string'], ['uri', 'uri']] },
  Project: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['tag', 'string'], ['shortTag', 'string'], ['name', 'string'], ['version', 'string'], ['description', 'string'], ['release', 'string'], ['location', 'uri'], ['defaultInstallLocation', 'string'], ['installLocation', 'string'], ['restricted', 'boolean'], ['installedSize', 'long'], ['size', 'long'], ['revision', 'long'], ['bundleRestriction', 'BundleRestriction'], ['artifactsUri', 'uri'], ['uri', 'uri'], ['exportUri', 'uri'], ['category', 'Category'], ['license', 'License'], ['logo', 'Logo'], ['maintainer', 'string'], ['website', 'uri'], ['softwareArtifactUris', 'uri', 'uri'], ['formatDependent', 'boolean'], ['containerTemplatesUri', 'uri'], ['orgUris', 'uri', 'uri']] },
  PublishImage: { base: 'Image', fields: [['cloudId', 'string'], ['imageUri', 'uri'], ['instances', 'Instance', 'instance'], ['instancesUri', 'uri'], ['publishLocation', 'string']] },
  PublishImageAws: { base: 'PublishImage', fields: [['region', 'string']] },
  PublishImageAzure: { base: 'PublishImage', fields: [['storageAccount', 'string'], ['container', 'string'], ['resourceGroup', 'string'], ['blob', 'string'], ['displayName', 'string'], ['region', 'string']] },
  PublishImageCloudStack: { base: 'PublishImage', fields: [['description', 'string'], ['displayName', 'string'], ['featuredEnabled', 'boolean'], ['passwordEnabled', 'boolean'], ['publicImage', 'boolean'], ['zoneName', 'string']] },
  PublishImageCloudwatt: { base: 'PublishImage', fields: [['displayName', 'string'], ['keystoneDomain', 'string'], ['keystoneProject', 'string'], ['publicImage', 'boolean'], ['tenantName', 'string']] },
  PublishImageDocker: { base: 'PublishImage', fields: [['namespace', 'string'], ['repositoryName', 'string'], ['tagName', 'string']] },
  PublishImageGoogle: { base: 'PublishImage', fields: [['bucket', 'string'], ['bucketLocation', 'string'], ['diskNamePrefix', 'string'], ['description', 'string'], ['projectId', 'string'], ['storageClass', 'string'], ['zoneName', 'string']] },
  PublishImageK5: { base: 'PublishImage', fields: [['keystoneDomain', 'string'], ['keystoneProject', 'string'], ['displayName', 'string']] },
  PublishImageOpenShift: { base: 'PublishImage', fields: [['namespace', 'string'], ['repositoryName', 'string'], ['tagName', 'string']] },
  PublishImageOpenStack: { base: 'PublishImage', fields: [['keystoneDomain', 'string'], ['keystoneProject', 'string'], ['displayName', 'string'], ['publicImage', 'boolean'], ['tenantName', 'string']] },
  PublishImageOracle: { base: 'PublishImage', fields: [['computeEndPoint', 'string'], ['displayName', 'string']] },
  PublishImageOutscale: { base: 'PublishImage', fields: [['bucket', 'string'], ['region', 'string']] },
  PublishImageSuseCloud: { base: 'PublishImage', fields: [['keystoneDomain', 'string'], ['keystoneProject', 'string'], ['displayName', 'string'], ['publicImage', 'boolean'], ['tenantName', 'string']] },
  PublishImageVCloudDirector: { base: 'PublishImage', fields: [['catalogName', 'string'], ['displayName', 'string'], ['vdcName', 'string']] },
  PublishImageVSphere: { base: 'PublishImage', fields: [['datastore', 'string'], ['displayName', 'string'], ['esxHost', 'string'], ['network', 'string']] },
  PublishImages: { fields: [['total', 'long'], ['publishImages', 'PublishImage', 'publishImage']] },
  Quota: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['frequency', 'string'], ['limit', 'long'], ['nb', 'long'], ['renewalDate', 'dateTime'], ['type', 'string'], ['typeId', 'int'], ['uri', 'uri']] },
  Quotas: { fields: [['total', 'long'], ['quotas', 'Quota', 'quota']] },
  Ranking: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['applianceURI', 'uri'], ['rank', 'int'], ['uri', 'uri']] },
  Role: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['name', 'string'], ['description', 'string'], ['entitlements', 'Entitlement', 'entitlement']] },
  SSHKey: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['name', 'string'], ['publicKey', 'string'], ['uri', 'uri']] },
  Scan: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['binariesExtracted', 'boolean'], ['binariesReceived', 'boolean'], ['error', 'boolean'], ['errorMsg', 'string'], ['filesUri', 'uri'], ['imagesUri', 'uri'], ['osConfig', 'OsConfig'], ['importsUri', 'uri'], ['goldenImportsUri', 'uri'], ['installProfile', 'InstallProfile'], ['installProfileUri', 'uri'], ['scanSyncUri', 'uri'], ['name', 'string'], ['overlayCrc', 'string'], ['overlayImported', 'boolean'], ['overlayPath', 'string'], ['overlayUri', 'uri'], ['rawPartitionsUri', 'uri'], ['packagesUri', 'uri'], ['rejected', 'boolean'], ['scanned', 'boolean'], ['scannedInstanceUri', 'uri'], ['status', 'OpStatus'], ['totalFilesAdded', 'int'], ['totalFilesDeleted', 'int'], ['totalFilesModified', 'int'], ['totalPackages', 'int'], ['uncompressedBinarySize', 'long'], ['uri', 'uri'], ['validated', 'boolean'], ['rawScan', 'boolean'], ['images', 'Image', 'image'], ['imports', 'ScanImport', 'import'], ['unixServices', 'UnixService', 'unixService'], ['winServices', 'WinService', 'winService'], ['winApplications', 'AbstractWinApplication', 'winApplication'], ['packages', 'ScannedPkg', 'package']] },
  ScanImport: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['importedObjectName', 'string'], ['importedObjectUri', 'uri'], ['importedObjectVersion', 'string'], ['importedObjectDescription', 'string'], ['orgUri', 'uri'], ['parentUri', 'uri'], ['status', 'OpStatus'], ['uri', 'uri'], ['importedToGolden', 'boolean']] },
  ScanSummaryLight: { base: 'SourceSummary', fields: [] },
  ScannedFile: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['checksum', 'string'], ['directory', 'boolean'], ['fullPath', 'string'], ['group', 'string'], ['linkTarget', 'string'], ['name', 'string'], ['owner', 'string'], ['parentUri', 'uri'], ['permissions', 'string'], ['scannedInstanceId', 'id'], ['size', 'long'], ['subEntries', 'long'], ['uri', 'string'], ['deleted', 'boolean'], ['inherited', 'boolean'], ['selected', 'boolean'], ['uploaded', 'boolean'], ['changeType', 'string']] },
  ScannedFiles: { fields: [['total', 'long'], ['scannedFiles', 'ScannedFile', 'scannedFile']] },
  ScannedInstance: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['distribution', 'Distribution'], ['group', 'string'], ['name', 'string'], ['parentUri', 'uri'], ['platformType', 'string'], ['ramSize', 'int'], ['overlayIncluded', 'boolean'], ['scans', 'Scan', 'scan'], ['scansUri', 'uri'], ['totalScans', 'int'], ['uri', 'uri']] },
  ScannedInstances: { fields: [['total', 'long'], ['scannedInstances', 'ScannedInstance', 'scannedInstance']] },
  ScannedPkg: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['md5sum', 'string'], ['mimeType', 'string'], ['sha256sum', 'string'], ['size', 'long'], ['status', 'OpStatus'], ['uploaded', 'boolean'], ['uploadedTime', 'dateTime'], ['arch', 'string'], ['binaryUri', 'uri'], ['default', 'boolean'], ['extract', 'boolean'], ['fullName', 'string'], ['install', 'boolean'], ['installLocation', 'string'], ['language', 'boolean'], ['name', 'string'], ['origName', 'string'], ['params', 'string'], ['parentUri', 'uri'], ['pkgBuildDate', 'dateTime'], ['pkgFileDate', 'dateTime'], ['release', 'string'], ['shortTag', 'string'], ['repositoryName', 'string'], ['sticky', 'boolean'], ['type', 'string'], ['uri', 'uri'], ['version', 'string'], ['epoch', 'int'], ['deleted', 'boolean'], ['deltaLocation', 'string'], ['deltaModified', 'boolean'], ['distributionUri', 'uri'], ['filesUri', 'uri'], ['fromRepo', 'boolean'], ['headers', 'string'], ['inherited', 'boolean'], ['mirrorPath', 'string'], ['mirrorType', 'string'], ['modifiedFiles', 'ScannedFile', 'modifiedFile'], ['notModifiedFiles', 'ScannedFile', 'notModifiedFile'], ['postunScripts', 'string'], ['preunScripts', 'string'], ['scannedInstanceId', 'id'], ['selected', 'boolean'], ['tag', 'string']] },
  ScannedPkgs: { fields: [['total', 'long'], ['scannedPackages', 'ScannedPkg', 'scannedPackage']] },
  Scans: { fields: [['total', 'long'], ['scans', 'Scan', 'scan']] },
  ServiceStatus: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['alive', 'boolean'], ['version', 'string'], ['serviceLoad', 'int']] },
  SoftwareArtifact: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['md5sum', 'string'], ['mimeType', 'string'], ['sha256sum', 'string'], ['size', 'long'], ['status', 'OpStatus'], ['uploaded', 'boolean'], ['uploadedTime', 'dateTime'], ['uri', 'uri'], ['tag', 'string'], ['binaryUri', 'uri'], ['parentUri', 'uri'], ['extract', 'boolean'], ['install', 'boolean'], ['cache', 'boolean'], ['active', 'boolean'], ['installLocation', 'string'], ['name', 'string'], ['fullName', 'string'], ['origName', 'string'], ['artifactBuildDate', 'dateTime'], ['artifactFileDate', 'dateTime'], ['release', 'string'], ['shortTag', 'string'], ['type', 'string'], ['version', 'string'], ['arch', 'string'], ['params', 'string'], ['artifactCredAccount', 'ArtifactCredAccount'], ['subSoftwareArtifacts', 'SoftwareArtifact', 'softwareArtifact'], ['subSoftwareArtifactUri', 'uri'], ['parentPath', 'string'], ['remotePath', 'string']] },
  SoftwareBundle: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['tag', 'string'], ['shortTag', 'string'], ['name', 'string'], ['version', 'string'], ['description', 'string'], ['release', 'string'], ['location', 'uri'], ['defaultInstallLocation', 'string'], ['installLocation', 'string'], ['restricted', 'boolean'], ['installedSize', 'long'], ['size', 'long'], ['revision', 'long'], ['bundleRestriction', 'BundleRestriction'], ['artifactsUri', 'uri'], ['uri', 'uri'], ['exportUri', 'uri'], ['category', 'Category'], ['license', 'License'], ['logo', 'Logo'], ['maintainer', 'string'], ['website', 'uri'], ['softwareArtifactUris', 'uri', 'uri'], ['formatDependent', 'boolean'], ['containerTemplatesUri', 'uri']] },
  SoftwareBundles: { fields: [['total', 'long'], ['softwareBundles', 'SoftwareBundle', 'softwareBundle']] },
  SourceSummary: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['name', 'string'], ['uri', 'uri']] },
  Tag: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['name', 'string'], ['uri', 'uri']] },
  TargetFormat: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['name', 'string'], ['logo', 'Logo'], ['format', 'ImageFormat'], ['category', 'Category'], ['type', 'string'], ['credAccountType', 'string'], ['targetPlatformsUri', 'uri'], ['targetPlatformsUriList', 'uri', 'uri'], ['credInfos', 'string'], ['imageInfos', 'string'], ['publishInfos', 'string'], ['access', 'boolean'], ['active', 'boolean'], ['preselected', 'boolean'], ['uri', 'uri']] },
  TargetFormats: { fields: [['total', 'long'], ['targetFormats', 'TargetFormat', 'targetFormat']] },
  TargetPlatform: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['name', 'string'], ['logo', 'Logo'], ['type', 'string'], ['targetFormatsUri', 'uri'], ['targetFormatsUriList', 'uri', 'uri'], ['accountInfos', 'string'], ['access', 'boolean'], ['active', 'boolean'], ['uri', 'uri']] },
  UForgeError: { fields: [['localizedErrorMsg', 'LocalizedMessage'], ['requestMethod', 'string'], ['requestUri', 'string'], ['statusCode', 'int'], ['timestamp', 'dateTime']] },
  UnixService: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['serviceManager', 'string'], ['serviceName', 'string'], ['serviceStatus', 'string']] },
  User: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['loginName', 'string'], ['active', 'boolean'], ['company', 'Company'], ['email', 'string'], ['firstName', 'string'], ['surname', 'string'], ['jobTitle', 'string'], ['photo', 'Logo'], ['website', 'uri'], ['address', 'Address'], ['admin', 'boolean'], ['adminOrgsUri', 'uri'], ['adminOrgUris', 'uri', 'uri'], ['apiKeysQuota', 'int'], ['applianceUris', 'uri', 'uri'], ['baseApiKeysUri', 'uri'], ['baseAppliancesUri', 'uri'], ['baseBlueprintsUri', 'uri'], ['baseCredAccountsUri', 'uri'], ['baseDeploymentsUri', 'uri'], ['baseDistributionsUri', 'uri'], ['baseFormatsUri', 'uri'], ['baseTargetPlatformsUri', 'uri'], ['baseTargetFormatsUri', 'uri'], ['baseGalleriesUri', 'uri'], ['baseGalleryOrgsUri', 'uri'], ['baseImagesUri', 'uri'], ['baseExportsUri', 'uri'], ['baseImportsUri', 'uri'], ['mySoftwareImportsUri', 'uri'], ['baseMySoftwareLibraryUri', 'uri'], ['baseOrgsUri', 'uri'], ['baseProjectsUri', 'uri'], ['basePublishImagesUri', 'uri'], ['baseRankingsUri', 'uri'], ['baseRolesUri', 'uri'], ['baseTagsUri', 'uri'], ['baseWorkspacesUri', 'uri'], ['creationCode', 'string'], ['credAccountUris', 'uri', 'uri'], ['artifactAccountsUri', 'uri'], ['dob', 'dateTime'], ['gender', 'string'], ['homePhone', 'string'], ['instancesUri', 'uri'], ['lang', 'string'], ['migrationsUri', 'uri'], ['mobilePhone', 'string'], ['mySoftwareLibraryUris', 'uri', 'uri'], ['name', 'string'], ['officePhone', 'string'], ['orgUris', 'uri', 'uri'], ['password', 'string'], ['productAccess', 'ProductAccess'], ['projectUris', 'uri', 'uri'], ['promoCode', 'string'], ['publishGalleries', 'Gallery', 'gallery'], ['quotasUri', 'uri'], ['rankings', 'Ranking', 'ranking'], ['roles', 'Role', 'role'], ['scannedInstancesUri', 'uri'], ['scansUri', 'uri'], ['sshKeys', 'SSHKey', 'sshKey'], ['sshKeysUri', 'uri'], ['statsUri', 'uri'], ['tags', 'Tag', 'tag'], ['uri', 'uri'], ['usageUri', 'uri'], ['vAppAccess', 'VAppAccess']] },
  VAppAccess: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['allowed', 'boolean'], ['cryptAlgo', 'int'], ['expires', 'dateTime'], ['licenseContents', 'string'], ['licenseKey', 'string'], ['machineId', 'string'], ['uri', 'uri']] },
  WinService: { fields: [['created', 'dateTime'], ['dbId', 'id'], ['digest', 'string'], ['lastModified', 'dateTime'], ['serviceName', 'string'], ['displayName', 'string'], ['description', 'string'], ['startupType', 'string'], ['parentUri', 'uri'], ['uri', 'uri']] },
};

export interface APIKeyPair {
  created?: string;
  dbId?: Id<'apiKey'>;
  digest?: string;
  lastModified?: string;
  name?: string;
  description?: string;
  publicKey?: string;
  secretKey?: string;
  uri?: Uri<'apiKey'>;
}

export interface APIKeyPairs {
  total?: number;
  apiKeyPairs: APIKeyPair[];
}

export interface AbstractWinApplication {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  displayName?: string;
  version?: string;
  architecture?: string;
  parentUri?: string;
  uri?: string;
}

export interface Address {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  country?: string;
  region_state?: string;
  street?: string;
  town?: string;
  zipcode?: string;
}

export interface Appliance {
  created?: string;
  dbId?: Id<'appliance'>;
  digest?: string;
  lastModified?: string;
  uuid?: string;
  applianceExports: ApplianceExport[];
  archName?: string;
  baseCloneUri?: string;
  baseImagesStatusUri?: string;
  baseImagesUri?: string;
  baseMySoftwareUri?: string;
  baseOasPackageUri?: string;
  baseOsProfileUri?: string;
  baseProjectsUri?: string;
  basePublishImagesStatusUri?: string;
  basePublishImagesUri?: string;
  baseTemplatesStatusUri?: string;
  baseTemplatesUri?: string;
  bootScripts: BootScript[];
  bootScriptsUri?: string;
  bootScriptUris: string[];
  confMgmtPlatforms: ConfMgmtPlatform[];
  confMgmtPlatformsUri?: string;
  confMgmtPlatformUris: string[];
  description?: string;
  distributionName?: string;
  distributionUri?: string;
  exportsUri?: string;
  imageUris: Uri<'image'>[];
  imported?: boolean;
  installedSize?: number;
  installProfile?: InstallProfile;
  installProfileUri?: string;
  lastPkgUpdate?: string;
  logo?: Logo;
  mySoftwareList: MySoftware[];
  mySoftwareUris: string[];
  name?: string;
  nbSecurityUpdates?: number;
  nbUpdates?: number;
  oasPackage?: OASPkg;
  oasPackageUri?: string;
  orgUri?: Uri<'org'>;
  osProfile?: DistribProfile;
  osProfileUri?: string;
  parentApplianceUri?: string;
  parentTemplateUri?: string;
  projects: Project[];
  projectUris: string[];
  publishImages: PublishImage[];
  publishImageUris: Uri<'publication'>[];
  revision?: number;
  shared?: boolean;
  size?: number;
  tag?: string;
  uri?: Uri<'appliance'>;
  version?: string;
}

export interface ApplianceExport {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  applianceName?: string;
  applianceVersion?: string;
  downloadUri?: string;
  downloaded?: boolean;
  location?: string;
  parentUri?: string;
  status?: OpStatus;
  uri?: string;
}

export interface ApplianceSummary extends SourceSummary {
  xsiType: 'ApplianceSummary';
  version?: string;
}

export interface Appliances {
  total?: number;
  appliances: Appliance[];
}

export interface ArtifactCredAccount {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  uri?: string;
  parentUri?: string;
  name?: string;
  host?: string;
  login?: string;
  password?: string;
  type?: string;
  port?: number;
  softwareArtifactsUri?: string;
}

export interface BootScript {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  md5sum?: string;
  mimeType?: string;
  sha256sum?: string;
  size?: number;
  status?: OpStatus;
  uploaded?: boolean;
  uploadedTime?: string;
  uri?: string;
  tag?: string;
  binaryUri?: string;
  parentUri?: string;
  extract?: boolean;
  install?: boolean;
  cache?: boolean;
  active?: boolean;
  installLocation?: string;
  name?: string;
  fullName?: string;
  origName?: string;
  artifactBuildDate?: string;
  artifactFileDate?: string;
  release?: string;
  shortTag?: string;
  type?: string;
  version?: string;
  arch?: string;
  params?: string;
  artifactCredAccount?: ArtifactCredAccount;
  subSoftwareArtifacts: SoftwareArtifact[];
  subSoftwareArtifactUri?: string;
  parentPath?: string;
  remotePath?: string;
  bootOrder?: number;
  bootType?: string;
}

export interface BtrfsStoragePool {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  dataRaid?: string;
  label?: string;
  metadataRaid?: string;
  partitionTableUri?: string;
  partitionsUri?: string;
  partitionUris: string[];
  raidType?: string;
  uri?: string;
}

export interface BtrfsSubvolume {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  btrfsStoragePoolUri?: string;
  compress?: string;
  compressType?: string;
  mpoint?: string;
  partitionTableUri?: string;
  uri?: string;
  subvolumes: Partition[];
  subvolumesUri?: string;
  subvolumeUris: string[];
}

export interface BundleRestriction {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  uri?: string;
  parentUri?: string;
  restrictionRule?: string;
  distributionsUri?: string;
}

export interface Category {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  name?: string;
  orgUri?: Uri<'org'>;
  subCategories: Category[];
  subCategoryUri?: string;
  uri?: string;
  type?: string;
}

export interface Certificate {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  md5sum?: string;
  mimeType?: string;
  sha256sum?: string;
  size?: number;
  status?: OpStatus;
  uploaded?: boolean;
  uploadedTime?: string;
  content?: string;
  name?: string;
  parentUri?: string;
  type?: string;
  uri?: string;
}

export interface CloudResources {
  xsiType?: string;
  name?: string;
}

export interface Company {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  address?: Address;
  logo?: Logo;
  name?: string;
  parentUri?: string;
  uri?: string;
  website?: string;
}

export interface ConfMgmtPlatform {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  enabled?: boolean;
  parentUri?: string;
  project?: Project;
  type?: string;
  uri?: string;
}

export interface CredAccount {
  xsiType?: string;
  created?: string;
  dbId?: Id<'account'>;
  digest?: string;
  lastModified?: string;
  name?: string;
  parentUri?: string;
  uri?: Uri<'account'>;
  targetPlatform?: TargetPlatform;
  secretsMissing?: boolean;
}

export interface CredAccountAws extends CredAccount {
  xsiType: 'CredAccountAws';
  baseCertificatesUri?: string;
  certificates: Certificate[];
  certificateUris: string[];
  accessKeyId?: string;
  accountNumber?: string;
  keyPairName?: string;
  secretAccessKeyId?: string;
}

export interface CredAccountAzure extends CredAccount {
  xsiType: 'CredAccountAzure';
  tenantId?: string;
  subscriptionId?: string;
  applicationId?: string;
  applicationKey?: string;
  endpointUrl?: string;
}

export interface CredAccountCert extends CredAccount {
  xsiType: 'CredAccountCert';
  baseCertificatesUri?: string;
  certificates: Certificate[];
  certificateUris: string[];
}

export interface CredAccountCloudStack extends CredAccount {
  xsiType: 'CredAccountCloudStack';
  endpointUrl?: string;
  publicApiKey?: string;
  secretApiKey?: string;
}

export interface CredAccountCloudwatt extends CredAccount {
  xsiType: 'CredAccountCloudwatt';
  glanceUrl?: string;
  keystoneUrl?: string;
  login?: string;
  password?: string;
}

export interface CredAccountDocker extends CredAccount {
  xsiType: 'CredAccountDocker';
  endpointUrl?: string;
  login?: string;
  password?: string;
}

export interface CredAccountGoogle extends CredAccount {
  xsiType: 'CredAccountGoogle';
  baseCertificatesUri?: string;
  certificates: Certificate[];
  certificateUris: string[];
}

export interface CredAccountK5 extends CredAccount {
  xsiType: 'CredAccountK5';
  login?: string;
  password?: string;
}

export interface CredAccountOpenShift extends CredAccount {
  xsiType: 'CredAccountOpenShift';
  registryUrl?: string;
  token?: string;
}

export interface CredAccountOpenStack extends CredAccount {
  xsiType: 'CredAccountOpenStack';
  glanceUrl?: string;
  keystoneUrl?: string;
  login?: string;
  password?: string;
  keystoneVersion?: string;
}

export interface CredAccountOracle extends CredAccount {
  xsiType: 'CredAccountOracle';
  login?: string;
  password?: string;
  domainName?: string;
}

export interface CredAccountOutscale extends CredAccount {
  xsiType: 'CredAccountOutscale';
  accessKeyId?: string;
  accountNumber?: string;
  keyPairName?: string;
  secretAccessKeyId?: string;
}

export interface CredAccountResource {
  key?: string;
  type?: string;
  value?: string;
}

export interface CredAccountResources {
  cloudResources?: CloudResources;
  resources: CredAccountResource[];
}

export interface CredAccountSuseCloud extends CredAccount {
  xsiType: 'CredAccountSuseCloud';
  glanceUrl?: string;
  keystoneUrl?: string;
  login?: string;
  password?: string;
}

export interface CredAccountVCloudDirector extends CredAccount {
  xsiType: 'CredAccountVCloudDirector';
  hostname?: string;
  organizationName?: string;
  login?: string;
  password?: string;
  port?: number;
  proxyHost?: string;
  proxyPort?: number;
}

export interface CredAccountVSphere extends CredAccount {
  xsiType: 'CredAccountVSphere';
  hostname?: string;
  login?: string;
  password?: string;
  port?: number;
  proxyHost?: string;
  proxyPort?: number;
}

export interface CredAccounts {
  total?: number;
  credAccounts: CredAccount[];
}

export interface Deployment {
  uri?: Uri<'deployment'>;
  applicationId?: Id<'deployment'>;
  name?: string;
  creationDate?: string;
  blueprintName?: string;
  iconUrl?: string;
  state?: string;
  sourceSummary?: SourceSummary;
  instances: Instance[];
}

export interface DeploymentActivity {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  description?: string;
  displayName?: string;
  statusDetail?: string;
  startTimeUtc?: number;
  endTimeUtc?: number;
  statusSummary?: string;
  isDone?: boolean;
  isError?: boolean;
  isSubmitted?: boolean;
  isBegun?: boolean;
  isEffector?: boolean;
  id?: string;
  parentId?: string;
  children: DeploymentActivity[];
  DeploymentActivityStreams: DeploymentStream[];
}

export interface DeploymentStream {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  type?: string;
  content?: string;
  size?: number;
}

export interface Deployments {
  total?: number;
  deployments: Deployment[];
}

export interface Disk {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  blockSize?: number;
  name?: string;
  partitions: Partition[];
  partitionsUri?: string;
  partitionTableUri?: string;
  partitionType?: string;
  partitionUris: string[];
  size?: number;
  uri?: string;
}

export interface DistribProfile {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  abbreviation?: string;
  active?: boolean;
  applianceUri?: Uri<'appliance'>;
  arch?: string;
  description?: string;
  distributionUri?: string;
  installedSize?: number;
  name?: string;
  standardProfileUri?: string;
  uri?: string;
  size?: number;
  version?: string;
}

export interface Distribution {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  active?: boolean;
  arch?: string;
  baseMilestonesUri?: string;
  basePkgsUri?: string;
  baseProfilesUri?: string;
  baseRepositoriesUri?: string;
  baseProhibitedFormatsUri?: string;
  baseProhibitedTargetFormatsUri?: string;
  baseServicesUri?: string;
  baseGoldensUri?: string;
  company?: Company;
  completeProfileUri?: string;
  description?: string;
  family?: string;
  lastPkgBuildDate?: string;
  license?: License;
  milestoneUris: string[];
  name?: string;
  parentUri?: string;
  pkgType?: string;
  preselected?: boolean;
  profiles: DistribProfile[];
  profileUris: string[];
  prohibitedFormats: ImageFormat[];
  prohibitedTargetFormats: TargetFormat[];
  releaseDate?: string;
  serviceUris: string[];
  size?: number;
  skeletonSize?: number;
  uri?: string;
  version?: string;
  versionId?: string;
  visible?: boolean;
  welcomeMsg?: string;
}

export interface Entitlement {
  description?: string;
  name?: string;
}

export interface Gallery {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  membersUri?: string;
  name?: string;
  nbTemplates?: number;
  orgUri?: Uri<'org'>;
  partnersUri?: string;
  productsNotificationsUri?: string;
  publicGallery?: boolean;
  publishers: User[];
  publishersUri?: string;
  templatesNotificationsUri?: string;
  templatesUri?: string;
  uri?: string;
  userGroupsUri?: string;
}

export interface IPAddress {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  address?: string;
  gateway?: string;
  netmask?: string;
  parentUri?: string;
  type?: number;
  uri?: string;
}

export interface Image {
  xsiType?: string;
  created?: string;
  dbId?: Id<'image'>;
  digest?: string;
  lastModified?: string;
  md5sum?: string;
  mimeType?: string;
  sha256sum?: string;
  size?: number;
  status?: OpStatus;
  uploaded?: boolean;
  uploadedTime?: string;
  parentUri?: string;
  basePublishImagesUri?: string;
  completeInstalledSize?: number;
  completeSize?: number;
  compress?: boolean;
  credAccount?: CredAccount;
  distributionName?: string;
  downloadKey?: string;
  downloadUri?: string;
  ebs?: boolean;
  ebsVolumeSize?: number;
  fileExtension?: string;
  fileName?: string;
  fileSize?: number;
  format?: ImageFormat;
  targetFormat?: TargetFormat;
  fullName?: string;
  imageCreated?: boolean;
  installProfile?: InstallProfile;
  name?: string;
  orgUri?: Uri<'org'>;
  pkgsUri?: string;
  publicAccess?: boolean;
  registeredCredAccount?: boolean;
  revision?: number;
  simulated?: boolean;
  statusUri?: string;
  tag?: string;
  updateTools?: boolean;
  uri?: Uri<'image'>;
  version?: string;
  vmDiskSize?: number;
  vmMemorySize?: number;
  forceCheckingDeps?: boolean;
  entrypoint?: string;
  registeringName?: string;
}

export interface ImageFormat {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  access?: boolean;
  active?: boolean;
  name?: string;
  preselected?: boolean;
  uri?: string;
}

export interface ImagePkg {
  level?: number;
  native_from_distribution?: boolean;
  pkg?: Pkg;
}

export interface ImagePkgs {
  total?: number;
  imagePkgs: ImagePkg[];
}

export interface Images {
  total?: number;
  images: Image[];
}

export interface InstallProfile {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  activationKey?: string;
  applianceUri?: Uri<'appliance'>;
  diskSize?: number;
  firewallAuto?: boolean;
  firewallEnabled?: boolean;
  groups: OSGroup[];
  groupsUri?: string;
  hwType?: string;
  internetSettingsAuto?: boolean;
  kernelParameters?: string;
  keyboard?: string;
  keyboardAuto?: boolean;
  memorySize?: number;
  nics: Nic[];
  nicsUri?: string;
  partitionAuto?: boolean;
  partitionTable?: PartitionTable;
  rootUser?: OSUser;
  runSysprep?: boolean;
  skipLicenses?: boolean;
  swapSize?: number;
  timezone?: string;
  timezoneAuto?: boolean;
  timezoneCity?: string;
  updateTools?: boolean;
  uri?: string;
  users: OSUser[];
  usersUri?: string;
  vagrantUser?: string;
  welcomeMsg?: string;
  seLinuxMode?: string;
}

export interface Instance {
  xsiType?: string;
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  entityType?: string;
  hardware?: string;
  cores?: number;
  memory?: number;
  disks: InstanceDisk[];
  location?: Location;
  hostname?: string;
  instanceId?: string;
  name?: string;
  creationDate?: string;
  sourceSummary?: SourceSummary;
  state?: string;
  stateMessage?: string;
  parentUri?: string;
  uri?: string;
  cloudProvider?: string;
  sshKeyName?: string;
  loginUser?: string;
  winrmAddress?: string;
  activities: DeploymentActivity[];
}

export interface InstanceAmazon extends Instance {
  xsiType: 'InstanceAmazon';
  instanceType?: string;
  userName?: string;
  userPassword?: string;
}

export interface InstanceAzure extends Instance {
  xsiType: 'InstanceAzure';
  userName?: string;
  userPassword?: string;
  userSshKey?: string;
}

export interface InstanceCloudStack extends Instance {
  xsiType: 'InstanceCloudStack';
  group?: string;
  offeringName?: string;
  zoneId?: string;
  networkId?: string;
  floatingIpAddress?: boolean;
}

export interface InstanceDisk {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  size?: number;
}

export interface InstanceOpenStack extends Instance {
  xsiType: 'InstanceOpenStack';
  flavorId?: string;
  networkId?: string;
  region?: string;
  zone?: string;
}

export interface InstanceVCloud extends Instance {
  xsiType: 'InstanceVCloud';
  description?: string;
  platformVersion?: string;
}

export interface License {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  md5sum?: string;
  mimeType?: string;
  sha256sum?: string;
  size?: number;
  status?: OpStatus;
  uploaded?: boolean;
  uploadedTime?: string;
  name?: string;
  parentUri?: string;
  type?: string;
  uri?: string;
}

export interface LocalizedMessage {
  message?: string;
  messageId?: string;
  parameters: string[];
}

export interface Location {
  name?: string;
  provider?: string;
  credentialsUri?: string;
}

export interface LogicalGroup {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  diskUri?: string;
  diskUris: string[];
  groupName?: string;
  name?: string;
  partitionTableUri?: string;
  partitionUri?: string;
  partitionUris: string[];
  uri?: string;
}

export interface LogicalVolume {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  groupUri?: string;
  name?: string;
  partitionTableUri?: string;
  uri?: string;
  volumes: Partition[];
  volumesUri?: string;
  volumeUris: string[];
}

export interface Logo {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  md5sum?: string;
  mimeType?: string;
  sha256sum?: string;
  size?: number;
  status?: OpStatus;
  uploaded?: boolean;
  uploadedTime?: string;
  description?: string;
  name?: string;
  parentUri?: string;
  title?: string;
  uri?: string;
}

export interface MySoftware {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  tag?: string;
  shortTag?: string;
  name?: string;
  version?: string;
  description?: string;
  release?: string;
  location?: string;
  defaultInstallLocation?: string;
  installLocation?: string;
  restricted?: boolean;
  installedSize?: number;
  size?: number;
  revision?: number;
  bundleRestriction?: BundleRestriction;
  artifactsUri?: string;
  uri?: string;
  exportUri?: string;
  category?: Category;
  license?: License;
  logo?: Logo;
  maintainer?: string;
  website?: string;
  softwareArtifactUris: string[];
  formatDependent?: boolean;
  containerTemplatesUri?: string;
  appliancesUri?: string;
  applianceUris: Uri<'appliance'>[];
  cloneUri?: string;
  imported?: boolean;
  generationEnabled?: boolean;
}

export interface Nic {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  autoConnect?: boolean;
  ipAddresses: IPAddress[];
  ipv4Method?: string;
  ipv6Method?: string;
  name?: string;
  parentUri?: string;
  type?: string;
  order?: number;
  uri?: string;
}

export interface OASPkg {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  md5sum?: string;
  mimeType?: string;
  sha256sum?: string;
  size?: number;
  status?: OpStatus;
  uploaded?: boolean;
  uploadedTime?: string;
  arch?: string;
  binaryUri?: string;
  default?: boolean;
  extract?: boolean;
  fullName?: string;
  install?: boolean;
  installLocation?: string;
  language?: boolean;
  name?: string;
  origName?: string;
  params?: string;
  parentUri?: string;
  pkgBuildDate?: string;
  pkgFileDate?: string;
  release?: string;
  shortTag?: string;
  repositoryName?: string;
  sticky?: boolean;
  type?: string;
  uri?: string;
  version?: string;
  epoch?: number;
  license?: License;
  licenseUploaded?: boolean;
}

export interface OSGroup {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  groupId?: string;
  groupIdAuto?: boolean;
  name?: string;
  sudo?: number;
  systemGroup?: boolean;
  uri?: string;
  password?: string;
  encrypted?: boolean;
}

export interface OSUser {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  disablePasswordLogin?: boolean;
  encrypted?: boolean;
  fullName?: string;
  homeDir?: string;
  name?: string;
  password?: string;
  passwordAuto?: boolean;
  primaryGroup?: string;
  primaryGroupAuto?: boolean;
  secondaryGroups?: string;
  shell?: string;
  sshKeys: SSHKey[];
  sudo?: number;
  systemUser?: boolean;
  uri?: string;
  userId?: string;
  userIdAuto?: boolean;
}

export interface OpStatus {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  bytesLoaded?: number;
  bytesTotal?: number;
  cancelled?: boolean;
  complete?: boolean;
  detailedError?: boolean;
  detailedErrorMsg?: string;
  error?: boolean;
  errorMessage?: string;
  eta?: string;
  message?: string;
  parentUri?: string;
  percentage?: number;
  published?: boolean;
  totalTime?: string;
  uri?: string;
}

export interface OpStatuses {
  total?: number;
  statuses: OpStatus[];
}

export interface OpenstackFlavor {
  name?: string;
  id?: string;
  regionName?: string;
  cpu: number[];
  disk: number[];
  ram: number[];
}

export interface OpenstackImage {
  name?: string;
  id?: string;
  regionName?: string;
  baseImageId: string[];
  description: string[];
  distribArch: string[];
  distribName: string[];
  distribVersion: string[];
  minDisk: number[];
  minRam: number[];
  progress: number[];
  snapshot: boolean[];
  status: string[];
}

export interface OpenstackNetwork {
  name?: string;
  id: string[];
}

export interface OpenstackRegion {
  regionName?: string;
  flavors: OpenstackFlavor[];
  images: OpenstackImage[];
  instances: OpenstackServer[];
  networks: OpenstackNetwork[];
}

export interface OpenstackResources extends CloudResources {
  xsiType: 'OpenstackResources';
  tenants: OpenstackTenant[];
}

export interface OpenstackServer {
  name?: string;
  id?: string;
  regionName?: string;
  flavorId: string[];
  imageId: string[];
  status: string[];
}

export interface OpenstackTenant {
  name?: string;
  available: boolean[];
  description: string[];
  id: string[];
  regionsEntities: OpenstackRegion[];
}

export interface OsConfig {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  edition?: string;
  type?: string;
  language?: string;
}

export interface Partition {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  defaultSubvolume?: boolean;
  dumpLocation?: string;
  fstype?: string;
  growable?: boolean;
  label?: string;
  logicalPartitions: Partition[];
  logicalPartitionsUri?: string;
  logicalPartitionUris: string[];
  mpoint?: string;
  name?: string;
  parentUri?: string;
  partitionTableUri?: string;
  size?: number;
  uri?: string;
  volumeOrder?: number;
  mbrBoot?: boolean;
}

export interface PartitionTable {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  btrfsStoragePools: BtrfsStoragePool[];
  btrfsStoragePoolsUri?: string;
  btrfsStoragePoolUris: string[];
  btrfsSubvolumes: BtrfsSubvolume[];
  btrfsSubvolumesUri?: string;
  btrfsSubvolumeUris: string[];
  disks: Disk[];
  disksUri?: string;
  diskUris: string[];
  parentUri?: string;
  logicalGroups: LogicalGroup[];
  logicalGroupsUri?: string;
  logicalGroupUris: string[];
  logicalVolumes: LogicalVolume[];
  logicalVolumesUri?: string;
  logicalVolumeUris: string[];
  uri?: string;
}

export interface Pkg {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  md5sum?: string;
  mimeType?: string;
  sha256sum?: string;
  size?: number;
  status?: OpStatus;
  uploaded?: boolean;
  uploadedTime?: string;
  arch?: string;
  binaryUri?: string;
  default?: boolean;
  extract?: boolean;
  fullName?: string;
  install?: boolean;
  installLocation?: string;
  language?: boolean;
  name?: string;
  origName?: string;
  params?: string;
  parentUri?: string;
  pkgBuildDate?: string;
  pkgFileDate?: string;
  release?: string;
  shortTag?: string;
  repositoryName?: string;
  sticky?: boolean;
  type?: string;
  uri?: string;
  version?: string;
  epoch?: number;
}

export interface PkgList {
  addedPkgUris: string[];
  deletedPkgUris: string[];
  pkgs: Pkg[];
}

export interface ProductAccess {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  allowed?: boolean;
  cryptAlgo?: number;
  email?: string;
  expires?: string;
  licenseContents?: string;
  licenseKey?: string;
  machineId?: string;
  type?: string;
  uri?: string;
}

export interface Project {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  tag?: string;
  shortTag?: string;
  name?: string;
  version?: string;
  description?: string;
  release?: string;
  location?: string;
  defaultInstallLocation?: string;
  installLocation?: string;
  restricted?: boolean;
  installedSize?: number;
  size?: number;
  revision?: number;
  bundleRestriction?: BundleRestriction;
  artifactsUri?: string;
  uri?: string;
  exportUri?: string;
  category?: Category;
  license?: License;
  logo?: Logo;
  maintainer?: string;
  website?: string;
  softwareArtifactUris: string[];
  formatDependent?: boolean;
  containerTemplatesUri?: string;
  orgUris: Uri<'org'>[];
}

export interface PublishImage extends Omit<Image, 'dbId' | 'uri'> {
  xsiType?: string;
  dbId?: Id<'publication'>;
  uri?: Uri<'publication'>;
  cloudId?: string;
  imageUri?: Uri<'image'>;
  instances: Instance[];
  instancesUri?: string;
  publishLocation?: string;
}

export interface PublishImageAws extends PublishImage {
  xsiType: 'PublishImageAws';
  region?: string;
}

export interface PublishImageAzure extends PublishImage {
  xsiType: 'PublishImageAzure';
  storageAccount?: string;
  container?: string;
  resourceGroup?: string;
  blob?: string;
  displayName?: string;
  region?: string;
}

export interface PublishImageCloudStack extends PublishImage {
  xsiType: 'PublishImageCloudStack';
  description?: string;
  displayName?: string;
  featuredEnabled?: boolean;
  passwordEnabled?: boolean;
  publicImage?: boolean;
  zoneName?: string;
}

export interface PublishImageCloudwatt extends PublishImage {
  xsiType: 'PublishImageCloudwatt';
  displayName?: string;
  keystoneDomain?: string;
  keystoneProject?: string;
  publicImage?: boolean;
  tenantName?: string;
}

export interface PublishImageDocker extends PublishImage {
  xsiType: 'PublishImageDocker';
  namespace?: string;
  repositoryName?: string;
  tagName?: string;
}

export interface PublishImageGoogle extends PublishImage {
  xsiType: 'PublishImageGoogle';
  bucket?: string;
  bucketLocation?: string;
  diskNamePrefix?: string;
  description?: string;
  projectId?: string;
  storageClass?: string;
  zoneName?: string;
}

export interface PublishImageK5 extends PublishImage {
  xsiType: 'PublishImageK5';
  keystoneDomain?: string;
  keystoneProject?: string;
  displayName?: string;
}

export interface PublishImageOpenShift extends PublishImage {
  xsiType: 'PublishImageOpenShift';
  namespace?: string;
  repositoryName?: string;
  tagName?: string;
}

export interface PublishImageOpenStack extends PublishImage {
  xsiType: 'PublishImageOpenStack';
  keystoneDomain?: string;
  keystoneProject?: string;
  displayName?: string;
  publicImage?: boolean;
  tenantName?: string;
}

export interface PublishImageOracle extends PublishImage {
  xsiType: 'PublishImageOracle';
  computeEndPoint?: string;
  displayName?: string;
}

export interface PublishImageOutscale extends PublishImage {
  xsiType: 'PublishImageOutscale';
  bucket?: string;
  region?: string;
}

export interface PublishImageSuseCloud extends PublishImage {
  xsiType: 'PublishImageSuseCloud';
  keystoneDomain?: string;
  keystoneProject?: string;
  displayName?: string;
  publicImage?: boolean;
  tenantName?: string;
}

export interface PublishImageVCloudDirector extends PublishImage {
  xsiType: 'PublishImageVCloudDirector';
  catalogName?: string;
  displayName?: string;
  vdcName?: string;
}

export interface PublishImageVSphere extends PublishImage {
  xsiType: 'PublishImageVSphere';
  datastore?: string;
  displayName?: string;
  esxHost?: string;
  network?: string;
}

export interface PublishImages {
  total?: number;
  publishImages: PublishImage[];
}

export interface Quota {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  frequency?: string;
  limit?: number;
  nb?: number;
  renewalDate?: string;
  type?: string;
  typeId?: number;
  uri?: string;
}

export interface Quotas {
  total?: number;
  quotas: Quota[];
}

export interface Ranking {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  applianceURI?: string;
  rank?: number;
  uri?: string;
}

export interface Role {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  name?: string;
  description?: string;
  entitlements: Entitlement[];
}

export interface SSHKey {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  name?: string;
  publicKey?: string;
  uri?: string;
}

export interface Scan {
  created?: string;
  dbId?: Id<'scan'>;
  digest?: string;
  lastModified?: string;
  binariesExtracted?: boolean;
  binariesReceived?: boolean;
  error?: boolean;
  errorMsg?: string;
  filesUri?: string;
  imagesUri?: string;
  osConfig?: OsConfig;
  importsUri?: string;
  goldenImportsUri?: string;
  installProfile?: InstallProfile;
  installProfileUri?: string;
  scanSyncUri?: string;
  name?: string;
  overlayCrc?: string;
  overlayImported?: boolean;
  overlayPath?: string;
  overlayUri?: string;
  rawPartitionsUri?: string;
  packagesUri?: string;
  rejected?: boolean;
  scanned?: boolean;
  scannedInstanceUri?: Uri<'instance'>;
  status?: OpStatus;
  totalFilesAdded?: number;
  totalFilesDeleted?: number;
  totalFilesModified?: number;
  totalPackages?: number;
  uncompressedBinarySize?: number;
  uri?: Uri<'scan'>;
  validated?: boolean;
  rawScan?: boolean;
  images: Image[];
  imports: ScanImport[];
  unixServices: UnixService[];
  winServices: WinService[];
  winApplications: AbstractWinApplication[];
  packages: ScannedPkg[];
}

export interface ScanImport {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  importedObjectName?: string;
  importedObjectUri?: string;
  importedObjectVersion?: string;
  importedObjectDescription?: string;
  orgUri?: Uri<'org'>;
  parentUri?: string;
  status?: OpStatus;
  uri?: string;
  importedToGolden?: boolean;
}

export interface ScanSummaryLight extends SourceSummary {
  xsiType: 'ScanSummaryLight';
}

export interface ScannedFile {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  checksum?: string;
  directory?: boolean;
  fullPath?: string;
  group?: string;
  linkTarget?: string;
  name?: string;
  owner?: string;
  parentUri?: string;
  permissions?: string;
  scannedInstanceId?: string;
  size?: number;
  subEntries?: number;
  uri?: string;
  deleted?: boolean;
  inherited?: boolean;
  selected?: boolean;
  uploaded?: boolean;
  changeType?: string;
}

export interface ScannedFiles {
  total?: number;
  scannedFiles: ScannedFile[];
}

export interface ScannedInstance {
  created?: string;
  dbId?: Id<'instance'>;
  digest?: string;
  lastModified?: string;
  distribution?: Distribution;
  group?: string;
  name?: string;
  parentUri?: string;
  platformType?: string;
  ramSize?: number;
  overlayIncluded?: boolean;
  scans: Scan[];
  scansUri?: string;
  totalScans?: number;
  uri?: Uri<'instance'>;
}

export interface ScannedInstances {
  total?: number;
  scannedInstances: ScannedInstance[];
}

export interface ScannedPkg {
  created?: string;
  dbId?: Id<'package'>;
  digest?: string;
  lastModified?: string;
  md5sum?: string;
  mimeType?: string;
  sha256sum?: string;
  size?: number;
  status?: OpStatus;
  uploaded?: boolean;
  uploadedTime?: string;
  arch?: string;
  binaryUri?: string;
  default?: boolean;
  extract?: boolean;
  fullName?: string;
  install?: boolean;
  installLocation?: string;
  language?: boolean;
  name?: string;
  origName?: string;
  params?: string;
  parentUri?: string;
  pkgBuildDate?: string;
  pkgFileDate?: string;
  release?: string;
  shortTag?: string;
  repositoryName?: string;
  sticky?: boolean;
  type?: string;
  uri?: Uri<'package'>;
  version?: string;
  epoch?: number;
  deleted?: boolean;
  deltaLocation?: string;
  deltaModified?: boolean;
  distributionUri?: string;
  filesUri?: string;
  fromRepo?: boolean;
  headers?: string;
  inherited?: boolean;
  mirrorPath?: string;
  mirrorType?: string;
  modifiedFiles: ScannedFile[];
  notModifiedFiles: ScannedFile[];
  postunScripts?: string;
  preunScripts?: string;
  scannedInstanceId?: string;
  selected?: boolean;
  tag?: string;
}

export interface ScannedPkgs {
  total?: number;
  scannedPackages: ScannedPkg[];
}

export interface Scans {
  total?: number;
  scans: Scan[];
}

export interface ServiceStatus {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  alive?: boolean;
  version?: string;
  serviceLoad?: number;
}

export interface SoftwareArtifact {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  md5sum?: string;
  mimeType?: string;
  sha256sum?: string;
  size?: number;
  status?: OpStatus;
  uploaded?: boolean;
  uploadedTime?: string;
  uri?: string;
  tag?: string;
  binaryUri?: string;
  parentUri?: string;
  extract?: boolean;
  install?: boolean;
  cache?: boolean;
  active?: boolean;
  installLocation?: string;
  name?: string;
  fullName?: string;
  origName?: string;
  artifactBuildDate?: string;
  artifactFileDate?: string;
  release?: string;
  shortTag?: string;
  type?: string;
  version?: string;
  arch?: string;
  params?: string;
  artifactCredAccount?: ArtifactCredAccount;
  subSoftwareArtifacts: SoftwareArtifact[];
  subSoftwareArtifactUri?: string;
  parentPath?: string;
  remotePath?: string;
}

export interface SoftwareBundle {
  created?: string;
  dbId?: Id<'platformTool'>;
  digest?: string;
  lastModified?: string;
  tag?: string;
  shortTag?: string;
  name?: string;
  version?: string;
  description?: string;
  release?: string;
  location?: string;
  defaultInstallLocation?: string;
  installLocation?: string;
  restricted?: boolean;
  installedSize?: number;
  size?: number;
  revision?: number;
  bundleRestriction?: BundleRestriction;
  artifactsUri?: string;
  uri?: Uri<'platformTool'>;
  exportUri?: string;
  category?: Category;
  license?: License;
  logo?: Logo;
  maintainer?: string;
  website?: string;
  softwareArtifactUris: string[];
  formatDependent?: boolean;
  containerTemplatesUri?: string;
}

export interface SoftwareBundles {
  total?: number;
  softwareBundles: SoftwareBundle[];
}

export interface SourceSummary {
  xsiType?: string;
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  name?: string;
  uri?: string;
}

export interface Tag {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  name?: string;
  uri?: string;
}

export interface TargetFormat {
  created?: string;
  dbId?: Id<'targetFormat'>;
  digest?: string;
  lastModified?: string;
  name?: string;
  logo?: Logo;
  format?: ImageFormat;
  category?: Category;
  type?: string;
  credAccountType?: string;
  targetPlatformsUri?: string;
  targetPlatformsUriList: string[];
  credInfos?: string;
  imageInfos?: string;
  publishInfos?: string;
  access?: boolean;
  active?: boolean;
  preselected?: boolean;
  uri?: Uri<'targetFormat'>;
}

export interface TargetFormats {
  total?: number;
  targetFormats: TargetFormat[];
}

export interface TargetPlatform {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  name?: string;
  logo?: Logo;
  type?: string;
  targetFormatsUri?: string;
  targetFormatsUriList: string[];
  accountInfos?: string;
  access?: boolean;
  active?: boolean;
  uri?: string;
}

export interface UForgeError {
  localizedErrorMsg?: LocalizedMessage;
  requestMethod?: string;
  requestUri?: string;
  statusCode?: number;
  timestamp?: string;
}

export interface UnixService {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  serviceManager?: string;
  serviceName?: string;
  serviceStatus?: string;
}

export interface User {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  loginName?: string;
  active?: boolean;
  company?: Company;
  email?: string;
  firstName?: string;
  surname?: string;
  jobTitle?: string;
  photo?: Logo;
  website?: string;
  address?: Address;
  admin?: boolean;
  adminOrgsUri?: string;
  adminOrgUris: string[];
  apiKeysQuota?: number;
  applianceUris: Uri<'appliance'>[];
  baseApiKeysUri?: string;
  baseAppliancesUri?: string;
  baseBlueprintsUri?: string;
  baseCredAccountsUri?: string;
  baseDeploymentsUri?: string;
  baseDistributionsUri?: string;
  baseFormatsUri?: string;
  baseTargetPlatformsUri?: string;
  baseTargetFormatsUri?: string;
  baseGalleriesUri?: string;
  baseGalleryOrgsUri?: string;
  baseImagesUri?: string;
  baseExportsUri?: string;
  baseImportsUri?: string;
  mySoftwareImportsUri?: string;
  baseMySoftwareLibraryUri?: string;
  baseOrgsUri?: string;
  baseProjectsUri?: string;
  basePublishImagesUri?: string;
  baseRankingsUri?: string;
  baseRolesUri?: string;
  baseTagsUri?: string;
  baseWorkspacesUri?: string;
  creationCode?: string;
  credAccountUris: Uri<'account'>[];
  artifactAccountsUri?: string;
  dob?: string;
  gender?: string;
  homePhone?: string;
  instancesUri?: string;
  lang?: string;
  migrationsUri?: string;
  mobilePhone?: string;
  mySoftwareLibraryUris: string[];
  name?: string;
  officePhone?: string;
  orgUris: Uri<'org'>[];
  password?: string;
  productAccess?: ProductAccess;
  projectUris: string[];
  promoCode?: string;
  publishGalleries: Gallery[];
  quotasUri?: string;
  rankings: Ranking[];
  roles: Role[];
  scannedInstancesUri?: string;
  scansUri?: string;
  sshKeys: SSHKey[];
  sshKeysUri?: string;
  statsUri?: string;
  tags: Tag[];
  uri?: string;
  usageUri?: string;
  vAppAccess?: VAppAccess;
}

export interface VAppAccess {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  allowed?: boolean;
  cryptAlgo?: number;
  expires?: string;
  licenseContents?: string;
  licenseKey?: string;
  machineId?: string;
  uri?: string;
}

export interface WinService {
  created?: string;
  dbId?: string;
  digest?: string;
  lastModified?: string;
  serviceName?: string;
  displayName?: string;
  description?: string;
  startupType?: string;
  parentUri?: string;
  uri?: string;
}

export type AnyCloudResources =
  | CloudResources
  | OpenstackResources;

export type AnyCredAccount =
  | CredAccount
  | CredAccountAws
  | CredAccountAzure
  | CredAccountCert
  | CredAccountCloudStack
  | CredAccountCloudwatt
  | CredAccountDocker
  | CredAccountGoogle
  | CredAccountK5
  | CredAccountOpenShift
  | CredAccountOpenStack
  | CredAccountOracle
  | CredAccountOutscale
  | CredAccountSuseCloud
  | CredAccountVCloudDirector
  | CredAccountVSphere;

export type AnyInstance =
  | Instance
  | InstanceAmazon
  | InstanceAzure
  | InstanceCloudStack
  | InstanceOpenStack
  | InstanceVCloud;

export type AnyPublishImage =
  | PublishImage
  | PublishImageAws
  | PublishImageAzure
  | PublishImageCloudStack
  | PublishImageCloudwatt
  | PublishImageDocker
  | PublishImageGoogle
  | PublishImageK5
  | PublishImageOpenShift
  | PublishImageOpenStack
  | PublishImageOracle
  | PublishImageOutscale
  | PublishImageSuseCloud
  | PublishImageVCloudDirector
  | PublishImageVSphere;

export type AnySourceSummary =
  | SourceSummary
  | ApplianceSummary
  | ScanSummaryLight;
