declare const names: unique symbol;

/**
 * Text that names one kind of thing. Plain text passes, and is checked when a call is made; what is
 * known to name another kind does not pass the type checker: `images.get(appliance.uri)` is an error.
 */
type Naming<What extends string> = string & { readonly [names]?: What };

/** Kinds of resources. */
export type ResourceKind =
  | 'appliance'
  | 'instance'
  | 'scan'
  | 'image'
  | 'publication'
  | 'package'
  | 'account'
  | 'apiKey'
  | 'deployment'
  | 'targetFormat'
  | 'platformTool'
  | 'org';

/** URI of a resource, relative to the API, such as `users/pat/appliances/4`. */
export type Uri<Kind extends ResourceKind> = Naming<`URI of ${Kind}`>;

/** Id of a resource, the last segment of its URI; a `long` in decimal for most. */
export type Id<Kind extends ResourceKind> = Naming<`id of ${Kind}`>;

export type ApplianceUri = Uri<'appliance'>;
export type InstanceUri = Uri<'instance'>;
export type ScanUri = Uri<'scan'>;
/** What images are made from. */
export type SourceUri = ApplianceUri | ScanUri;
export type ImageUri = Uri<'image'>;
export type PublicationUri = Uri<'publication'>;
export type PackageUri = Uri<'package'>;
export type AccountUri = Uri<'account'>;
export type ApiKeyUri = Uri<'apiKey'>;
export type TargetFormatUri = Uri<'targetFormat'>;
export type OrgUri = Uri<'org'>;
/** A deployment's `applicationId`. */
export type DeploymentId = Id<'deployment'>;
export type PlatformToolId = Id<'platformTool'>;

/** Which id each path parameter of the operations is. */
export interface PathIds {
  aid: Id<'appliance'>;
  siid: Id<'instance'>;
  sid: Id<'scan'>;
  itid: Id<'image'>;
  sitid: Id<'image'>;
  pitid: Id<'publication'>;
  pid: Id<'package'>;
  caid: Id<'account'>;
  akid: Id<'apiKey'>;
  did: Id<'deployment'>;
  tfid: Id<'targetFormat'>;
  sbid: Id<'platformTool'>;
  oid: Id<'org'>;
}
