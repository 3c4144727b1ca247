/**
 * Typed client for the UForge REST API.
 *
 * @example
 * const uforge = createUForge({ url, login, authentication: { kind: 'password', password } });
 * const ticket = await uforge.images.generate('users/pat/appliances/4', {
 *   compress: true,
 *   targetFormat: { name: 'VirtualBox' },
 *   installProfile: { memorySize: 1024 },
 * });
 */
export type { Authentication } from './authentication.ts';
export type { Answer, AnyDeployment, Call, CallOptions, NotModified } from './call.ts';
export type { UForgeOptions } from './client.ts';
export { allOf, anyOf, type Criterion, equals, type SearchField } from './criteria.ts';
export type { Downloadable } from './downloads/downloadable.ts';
export type { Downloads } from './downloads/downloads.ts';
export type { DownloadRequest, DownloadStart } from './downloads/open.ts';
export { Aborted } from './errors/aborted.ts';
export { Busy } from './errors/busy.ts';
export { InvalidRequest } from './errors/invalid-request.ts';
export { type Malformation, MalformedAnswer } from './errors/malformed-answer.ts';
export { NotEntitled } from './errors/not-entitled.ts';
export { NotFound } from './errors/not-found.ts';
export { Refused } from './errors/refused.ts';
export { type Sent, UForgeError } from './errors/uforge-error.ts';
export { Unauthorised } from './errors/unauthorised.ts';
export { Unavailable } from './errors/unavailable.ts';
export { Unreachable, type UnreachableReason } from './errors/unreachable.ts';
export type * from './ids.ts';
export type { CallableOperation, FileOperation, OperationName } from './operation-types.ts';
export { operations } from './operations.ts';
export { publishImageOf } from './publish-image.ts';
export * from './resource-uri.ts';
export type { Accounts } from './resources/accounts.ts';
export type { ApiKeys, NewApiKeyPair } from './resources/api-keys.ts';
export type { Appliances } from './resources/appliances.ts';
export type { Deployments } from './resources/deployments.ts';
export type { Images, ImageTicket } from './resources/images.ts';
export type { InstanceSearch, Instances, ScanSearch } from './resources/instances.ts';
export type { Options, PageSize, Search, Sorting } from './resources/options.ts';
export type { Packages } from './resources/packages.ts';
export { parseUri } from './resources/parse-uri.ts';
export type { PlatformTools } from './resources/platform-tools.ts';
export type {
  AccountResources,
  DeploymentTicket,
  Publications,
  PublicationTicket,
} from './resources/publications.ts';
export type { Scans, UserScanSearch } from './resources/scans.ts';
export type { TargetFormats } from './resources/target-formats.ts';
export type {
  AnyInstance,
  AnyPublishImage,
  APIKeyPair,
  Appliance,
  CredAccount,
  CredAccountResources,
  Deployment,
  Image,
  ImageFormat,
  ImagePkg,
  InstallProfile,
  OpStatus,
  PublishImage,
  Quota,
  Scan,
  ScannedFile,
  ScannedInstance,
  ScannedPkg,
  ServiceStatus,
  SoftwareBundle,
  TargetFormat,
  TargetPlatform,
  User,
} from './schema.gen.ts';
export type { ConnectionOptions, Timeouts } from './transport/dispatcher.ts';
export { createUForge, type UForge } from './uforge.ts';
export type { Draft } from './xml/write.ts';
