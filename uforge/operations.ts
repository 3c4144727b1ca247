import type { Roots } from './schema.gen.ts';

/**
 * What a query parameter takes. `texts` can be repeated; `criterion` and `field` are about the entries
 * of the list that is answered.
 */
export type QueryKind = 'text' | 'texts' | 'flag' | 'number' | 'criterion' | 'field';

/** One line of the table below. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Template; `{uid}` is filled with the client's own user unless given. */
  path: string;
  query?: Readonly<Record<string, QueryKind>>;
  /** Root element of the request. */
  body?: keyof Roots;
  /** Root element of the answer; `file` where it is streamed. Deletions may answer without one. */
  answer?: keyof Roots | 'file';
  /** Elements that the answer has to have, as it is of no use without: the others may be missing. */
  promises?: readonly string[];
  /** The answer has to have one of these at least. */
  promisesOneOf?: readonly string[];
  /** `none`: the server asks for no credentials, and none are sent. */
  authentication?: 'none';
}

/** What the documentation promises for each method. */
export const expectedStatuses = {
  GET: [200, 304],
  POST: [201],
  PUT: [200],
  DELETE: [204, 200],
} as const satisfies Record<Operation['method'], readonly number[]>;

const user = '/users/{uid}';
const appliance = `${user}/appliances/{aid}` as const;
const image = `${appliance}/images/{itid}` as const;
const publication = `${image}/pimages/{pitid}` as const;
const instance = `${user}/scannedinstances/{siid}` as const;
const scan = `${instance}/scans/{sid}` as const;
const scanPublication = `${scan}/images/{itid}/pimages/{pitid}` as const;

const page = {
  query: 'criterion',
  descending: 'flag',
  orderBy: 'field',
  count: 'number',
  offset: 'number',
} as const;
const window = {
  id: 'text',
  index: 'number',
  max: 'number',
  orderby: 'field',
  asc: 'flag',
} as const;

/** A ticket that does not say what it is for cannot be waited for. */
const ticket = ['uri'] as const;
/** UForge's own clients go by a deployment's `applicationId`. */
const deployed = ['applicationId'] as const;
/** A key pair is shown once, when it is made: later the server keeps the secret half to itself. */
const keyPair = ['publicKey', 'secretKey'] as const;
/** A status that has none of these is no state of anything. */
const state = ['complete', 'error', 'cancelled', 'percentage', 'message', 'errorMessage'] as const;

/**
 * Every operation that concerns images, publications, scans, packages, accounts, formats, quotas, API
 * keys and service status, by its name in UForge's documentation. A new one is a new line.
 */
// biome-ignore format: one operation, one line.
export const operations = {
  uforgeStatus_get: { method: 'GET', path: '/status', answer: 'serviceStatus', authentication: 'none' },
  user_get: { method: 'GET', path: user, answer: 'user' },
  userQuotas_get: { method: 'GET', path: `${user}/quotas`, answer: 'quotas' },
  targetFormat_get: { method: 'GET', path: '/orgs/{oid}/targetformats/{tfid}', answer: 'targetFormat' },
  userTargetFormat_getAll: { method: 'GET', path: `${user}/targetformats`, query: page, answer: 'targetFormats' },
  machineImage_getPlatformTools: { method: 'GET', path: `${appliance}/images/platformtools/{tfid}`, answer: 'softwareBundles' },
  scanImage_getPlatformTools: { method: 'GET', path: `${scan}/images/platformtools/{tfid}`, answer: 'softwareBundles' },
  platformTool_getSoftware: { method: 'GET', path: '/orgs/{oid}/platformtools/{sbid}/pkgs', query: { lastPkgUpdate: 'text' }, answer: 'packages' },
  pxeBootScript_download: { method: 'GET', path: `${user}/pxe`, answer: 'file' },

  cloudAccount_get: { method: 'GET', path: `${user}/accounts/{caid}`, answer: 'credAccount' },
  cloudAccount_getAll: { method: 'GET', path: `${user}/accounts`, query: page, answer: 'credAccounts' },

  apiKey_create: { method: 'POST', path: `${user}/apikeys`, body: 'apiKeyPair', answer: 'apiKeyPair', promises: keyPair },
  apiKey_delete: { method: 'DELETE', path: `${user}/apikeys/{akid}` },
  apiKey_getAll: { method: 'GET', path: `${user}/apikeys`, answer: 'apiKeyPairs' },
  apiKey_update: { method: 'PUT', path: `${user}/apikeys/{akid}`, body: 'apiKeyPair', answer: 'apiKeyPair' },

  appliance_get: { method: 'GET', path: appliance, answer: 'appliance' },
  appliance_getAll: { method: 'GET', path: `${user}/appliances`, query: page, answer: 'appliances' },
  installProfile_getDeprecated: { method: 'GET', path: `${appliance}/installProfile`, answer: 'installProfile' },

  machineImage_generate: { method: 'POST', path: `${appliance}/images`, body: 'image', answer: 'image', promises: ticket },
  machineImage_regenerate: { method: 'POST', path: image, query: { force: 'flag' }, answer: 'image', promises: ticket },
  machineImage_get: { method: 'GET', path: image, answer: 'image' },
  machineImage_getAll: { method: 'GET', path: `${appliance}/images`, query: page, answer: 'images' },
  machineImage_delete: { method: 'DELETE', path: image },
  machineImage_deleteAll: { method: 'DELETE', path: `${appliance}/images` },
  machineImageStatus_get: { method: 'GET', path: `${image}/status`, answer: 'status', promisesOneOf: state },
  machineImageStatus_getAll: { method: 'GET', path: `${appliance}/images/statuses`, answer: 'statuses' },
  machineImageGeneration_cancel: { method: 'DELETE', path: `${image}/status`, answer: 'status' },
  machineImagePkg_getAll: { method: 'GET', path: `${image}/pkgs`, answer: 'imagePkgs' },
  machineImage_download: { method: 'GET', path: `${image}/downloads`, query: { downloadId: 'text' }, answer: 'file' },
  machineImage_downloadFile: { method: 'GET', path: `${image}/downloads/{fileName}`, query: { downloadId: 'text' }, answer: 'file' },
  machineImageFile_download: { method: 'GET', path: `${image}/files/{filepath : .+}`, answer: 'file' },

  applianceImage_publish: { method: 'POST', path: `${image}/pimages`, body: 'publishImage', answer: 'publishImage', promises: ticket },
  machineImage_publish: { method: 'POST', path: `${appliance}/pimages`, body: 'publishImage', answer: 'publishImage', promises: ticket },
  machineImagePublished_get: { method: 'GET', path: publication, answer: 'publishImage' },
  machineImagePublished_getAll: { method: 'GET', path: `${appliance}/pimages`, answer: 'publishImages' },
  machineImagePublished_delete: { method: 'DELETE', path: publication },
  machineImagePublished_deleteAll: { method: 'DELETE', path: `${appliance}/pimages` },
  machineImagePublished_deploy: { method: 'POST', path: `${publication}/deploys`, body: 'deployment', answer: 'deployment', promises: deployed },
  // Its documents name the parameter `downloadId` and `id`: the table of operations has the latter.
  machineImagePublished_download: { method: 'GET', path: `${appliance}/pimages/{pitid}/downloads`, query: { downloadId: 'text', id: 'text' }, answer: 'file' },
  machineImagePublished_getAccount: { method: 'GET', path: `${publication}/accounts/{caid}`, answer: 'credAccount' },
  machineImagePublished_getAccountResources: { method: 'GET', path: `${publication}/accounts/{caid}/resources`, answer: 'credAccountResources' },
  machineImagePublishedStatus_get: { method: 'GET', path: `${publication}/status`, answer: 'status', promisesOneOf: state },
  machineImagePublishedStatus_getAll: { method: 'GET', path: `${appliance}/pimages/statuses`, answer: 'statuses' },
  machineImagePublish_cancel: { method: 'DELETE', path: `${publication}/cancel`, answer: 'status' },

  userMachineImage_getAll: { method: 'GET', path: `${user}/images`, query: { img: 'texts' }, answer: 'images' },
  userMachineImageStatus_get: { method: 'GET', path: `${user}/images/status`, query: { img: 'texts' }, answer: 'statuses' },
  userMachineImagePublished_getAll: { method: 'GET', path: `${user}/pimages`, query: { img: 'texts' }, answer: 'publishImages' },
  userMachineImagePublishedStatus_getAll: { method: 'GET', path: `${user}/pimages/status`, query: { img: 'texts' }, answer: 'statuses' },

  scanInstance_get: { method: 'GET', path: instance, query: { includeScans: 'flag', delta: 'flag' }, answer: 'scannedInstance' },
  scanInstance_getAll: { method: 'GET', path: `${user}/scannedinstances`, query: { name: 'text', ...window, includeScans: 'flag', delta: 'flag' }, answer: 'scannedInstances' },
  userScan_getAll: { method: 'GET', path: `${user}/scans`, query: window, answer: 'scans' },
  scannedInstanceScan_getAll: { method: 'GET', path: `${instance}/scans`, query: { ...page, ongoing: 'flag', includeStats: 'flag', delta: 'flag' }, answer: 'scans' },
  scan_get: { method: 'GET', path: scan, query: { validated: 'flag', pkgs: 'flag', added: 'flag', pkgFiles: 'flag', dir: 'text', rellevel: 'number', delta: 'flag' }, answer: 'scan' },
  scan_cancel: { method: 'DELETE', path: `${scan}/status`, answer: 'status' },
  scanPackage_getAll: { method: 'GET', path: `${scan}/packages`, query: { excludeFiles: 'flag', all: 'flag', fromRepo: 'flag', uploaded: 'flag', notSelected: 'flag', compareWith: 'text' }, answer: 'scannedPackages' },
  scanPackageFile_get: { method: 'GET', path: `${scan}/packages/{pid}/files`, query: { dir: 'text', rellevel: 'number', delta: 'flag' }, answer: 'scannedFiles' },
  scanPackageBinary_getAll: { method: 'GET', path: `${scan}/packages/{pid}/bin`, query: { downloadToken: 'text' }, answer: 'file' },

  scanImage_generate: { method: 'POST', path: `${scan}/images`, body: 'image', answer: 'image', promises: ticket },
  scanImage_get: { method: 'GET', path: `${scan}/images/{sitid}`, answer: 'image' },
  scanImage_getAll: { method: 'GET', path: `${scan}/images`, answer: 'images' },
  scanImageGenerationStatus_get: { method: 'GET', path: `${scan}/images/{sitid}/status`, answer: 'status', promisesOneOf: state },
  scanImageGeneration_cancel: { method: 'DELETE', path: `${scan}/images/{sitid}/status`, answer: 'status' },
  scanImageGeneration_delete: { method: 'DELETE', path: `${scan}/images/{sitid}` },
  scanImage_download: { method: 'GET', path: `${scan}/images/{itid}/downloads`, query: { downloadId: 'text' }, answer: 'file' },
  scanImage_downloadFile: { method: 'GET', path: `${scan}/images/{itid}/downloads/{fileName}`, query: { downloadId: 'text' }, answer: 'file' },

  scanImage_publish: { method: 'POST', path: `${scan}/images/{itid}/pimages`, body: 'publishImage', answer: 'publishImage', promises: ticket },
  scanPublishedImage_get: { method: 'GET', path: scanPublication, answer: 'publishImage' },
  scanPublishedImage_delete: { method: 'DELETE', path: scanPublication },
  scanPublishedImage_deploy: { method: 'POST', path: `${scanPublication}/deploys`, body: 'deployment', answer: 'deployment', promises: deployed },
  scanPublishedImage_getAccount: { method: 'GET', path: `${scanPublication}/accounts/{caid}`, answer: 'credAccount' },
  scanPublishedImage_getAccountResources: { method: 'GET', path: `${scanPublication}/accounts/{caid}/resources`, answer: 'credAccountResources' },
  scanPublishedImageStatus_get: { method: 'GET', path: `${scanPublication}/status`, answer: 'status', promisesOneOf: state },
  scanPublishedImage_cancel: { method: 'DELETE', path: `${scanPublication}/cancel`, answer: 'status' },

  deployment_get: { method: 'GET', path: `${user}/deployments/{did}`, answer: 'deployment' },
  deployment_getAll: { method: 'GET', path: `${user}/deployments`, answer: 'deployments' },
  deployment_getDeployStatus: { method: 'GET', path: `${user}/deployments/{did}/status`, answer: 'status', promisesOneOf: state },
  deployment_terminate: { method: 'DELETE', path: `${user}/deployments/{did}` },
} as const satisfies Record<string, Operation>;
