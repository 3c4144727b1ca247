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
export type { Answer, Call, CallOptions, NotModified } from './call.ts';
export type { UForgeOptions } from './client.ts';
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
export type { CallableOperation, FileOperation, OperationName } from './operation-types.ts';
export { operations } from './operations.ts';
export { publishImageOf } from './publish-image.ts';
export * from './resource-uri.ts';
export type { Images, Options } from './resources/images.ts';
export type { Publications } from './resources/publications.ts';
export type { Appliances, Instances, Packages, Scans } from './resources/sources.ts';
export type {
  AnyPublishImage,
  Appliance,
  CredAccount,
  Image,
  ImageFormat,
  InstallProfile,
  OpStatus,
  PublishImage,
  Quota,
  Scan,
  ScannedInstance,
  ScannedPkg,
  ServiceStatus,
  TargetFormat,
  TargetPlatform,
  User,
} from './schema.gen.ts';
export type { ConnectionOptions, Timeouts } from './transport/dispatcher.ts';
export { createUForge, type UForge } from './uforge.ts';
export type { Draft } from './xml/write.ts';
