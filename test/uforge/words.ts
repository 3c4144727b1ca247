import type { OperationName, UForge } from '../../uforge/index.ts';
import { publishImageOf } from '../../uforge/index.ts';

const appliance = 'users/pat/appliances/4';
const image = `${appliance}/images/7`;
const publication = `${image}/pimages/9`;
const instance = 'users/pat/scannedinstances/5';
const scan = `${instance}/scans/6`;
const scanImage = `${scan}/images/7`;
const scanPublication = `${scanImage}/pimages/9`;
const account = 'users/pat/accounts/3';
const apiKey = 'users/pat/apikeys/2';
const org = 'orgs/1';
const format = `${org}/targetformats/8`;
const body = { compress: true };
const target = publishImageOf('PublishImageAws', { region: 'eu-west-1' }, { imageUri: image });
const deployment = { name: 'web', instances: [{ xsiType: 'InstanceAmazon' as const, cores: 1 }] };
const file = { onData() {} };

/**
 * How each operation of the table is asked for with the client. The coverage table in the client's
 * page is made by running these.
 */
export const words: Record<OperationName, (uforge: UForge) => Promise<unknown>> = {
  uforgeStatus_get: (uforge) => uforge.serviceStatus(),
  user_get: (uforge) => uforge.user(),
  userQuotas_get: (uforge) => uforge.quotas(),
  targetFormat_get: (uforge) => uforge.targetFormats.get(format),
  userTargetFormat_getAll: (uforge) => uforge.targetFormats.list(),
  machineImage_getPlatformTools: (uforge) => uforge.platformTools.list(appliance, format),
  scanImage_getPlatformTools: (uforge) => uforge.platformTools.list(scan, format),
  platformTool_getSoftware: (uforge) => uforge.platformTools.software(org, '8'),
  pxeBootScript_download: (uforge) => uforge.downloads.pxeBootScript().open(file),

  cloudAccount_get: (uforge) => uforge.accounts.get(account),
  cloudAccount_getAll: (uforge) => uforge.accounts.list(),

  apiKey_create: (uforge) => uforge.apiKeys.create({ name: 'ci' }),
  apiKey_delete: (uforge) => uforge.apiKeys.delete(apiKey),
  apiKey_getAll: (uforge) => uforge.apiKeys.list(),
  apiKey_update: (uforge) => uforge.apiKeys.update(apiKey, { name: 'ci' }),

  appliance_get: (uforge) => uforge.appliances.get(appliance),
  appliance_getAll: (uforge) => uforge.appliances.list(),
  installProfile_getDeprecated: (uforge) => uforge.appliances.installProfile(appliance),

  machineImage_generate: (uforge) => uforge.images.generate(appliance, body),
  machineImage_regenerate: (uforge) => uforge.images.regenerate(image, { force: true }),
  machineImage_get: (uforge) => uforge.images.get(image),
  machineImage_getAll: (uforge) => uforge.images.list(appliance),
  machineImage_delete: (uforge) => uforge.images.delete(image),
  machineImage_deleteAll: (uforge) => uforge.images.deleteAll(appliance),
  machineImageStatus_get: (uforge) => uforge.images.status(image),
  machineImageStatus_getAll: (uforge) => uforge.images.statusesOf(appliance),
  machineImageGeneration_cancel: (uforge) => uforge.images.cancel(image),
  machineImagePkg_getAll: (uforge) => uforge.images.packages(image),
  machineImage_download: async (uforge) => (await uforge.downloads.image(image)).open(file),
  machineImage_downloadFile: async (uforge) =>
    (await uforge.downloads.image(image, { fileName: 'a b.ova' })).open(file),
  machineImageFile_download: (uforge) =>
    uforge.downloads.imageFile(image, 'boot/é/initrd').open(file),

  applianceImage_publish: (uforge) => uforge.publications.request(image, target),
  machineImage_publish: (uforge) =>
    uforge.call('machineImage_publish', { aid: '4' }, { body: target }),
  machineImagePublished_get: (uforge) => uforge.publications.get(publication),
  machineImagePublished_getAll: (uforge) => uforge.publications.list(appliance),
  machineImagePublished_delete: (uforge) => uforge.publications.delete(publication),
  machineImagePublished_deleteAll: (uforge) => uforge.publications.deleteAll(appliance),
  machineImagePublished_deploy: (uforge) => uforge.publications.deploy(publication, deployment),
  machineImagePublished_download: async (uforge) =>
    (await uforge.downloads.publication(publication)).open(file),
  machineImagePublished_getAccount: (uforge) => uforge.publications.account(publication, account),
  machineImagePublished_getAccountResources: (uforge) =>
    uforge.publications.accountResources(publication, account),
  machineImagePublishedStatus_get: (uforge) => uforge.publications.status(publication),
  machineImagePublishedStatus_getAll: (uforge) => uforge.publications.statusesOf(appliance),
  machineImagePublish_cancel: (uforge) => uforge.publications.cancel(publication),

  userMachineImage_getAll: (uforge) => uforge.images.ofUser(),
  userMachineImageStatus_get: (uforge) => uforge.images.statuses([image]),
  userMachineImagePublished_getAll: (uforge) => uforge.publications.ofUser(),
  userMachineImagePublishedStatus_getAll: (uforge) => uforge.publications.statuses([publication]),

  scanInstance_get: (uforge) => uforge.instances.get(instance),
  scanInstance_getAll: (uforge) => uforge.instances.list(),
  userScan_getAll: (uforge) => uforge.scans.ofUser(),
  scannedInstanceScan_getAll: (uforge) => uforge.instances.scans(instance),
  scan_get: (uforge) => uforge.scans.get(scan),
  scan_cancel: (uforge) => uforge.scans.cancel(scan),
  scanPackage_getAll: (uforge) => uforge.packages.list(scan),
  scanPackageFile_get: (uforge) => uforge.packages.files(`${scan}/packages/2`),
  scanPackageBinary_getAll: async (uforge) =>
    (await uforge.downloads.package(`${scan}/packages/2`)).open(file),

  scanImage_generate: (uforge) => uforge.images.generate(scan, body),
  scanImage_get: (uforge) => uforge.images.get(scanImage),
  scanImage_getAll: (uforge) => uforge.images.list(scan),
  scanImageGenerationStatus_get: (uforge) => uforge.images.status(scanImage),
  scanImageGeneration_cancel: (uforge) => uforge.images.cancel(scanImage),
  scanImageGeneration_delete: (uforge) => uforge.images.delete(scanImage),
  scanImage_download: async (uforge) => (await uforge.downloads.image(scanImage)).open(file),
  scanImage_downloadFile: async (uforge) =>
    (await uforge.downloads.image(scanImage, { fileName: 'demo.ova' })).open(file),

  scanImage_publish: (uforge) => uforge.publications.request(scanImage, target),
  scanPublishedImage_get: (uforge) => uforge.publications.get(scanPublication),
  scanPublishedImage_delete: (uforge) => uforge.publications.delete(scanPublication),
  scanPublishedImage_deploy: (uforge) => uforge.publications.deploy(scanPublication, deployment),
  scanPublishedImage_getAccount: (uforge) => uforge.publications.account(scanPublication, account),
  scanPublishedImage_getAccountResources: (uforge) =>
    uforge.publications.accountResources(scanPublication, account),
  scanPublishedImageStatus_get: (uforge) => uforge.publications.status(scanPublication),
  scanPublishedImage_cancel: (uforge) => uforge.publications.cancel(scanPublication),

  deployment_get: (uforge) => uforge.deployments.get('app1'),
  deployment_getAll: (uforge) => uforge.deployments.list(),
  deployment_getDeployStatus: (uforge) => uforge.deployments.status('app1'),
  deployment_terminate: (uforge) => uforge.deployments.terminate('app1'),
};
