import { InvalidRequest } from './errors/invalid-request.ts';
import type {
  AccountUri,
  ApiKeyUri,
  ApplianceUri,
  Id,
  ImageUri,
  InstanceUri,
  OrgUri,
  PackageUri,
  PublicationUri,
  ScanUri,
  TargetFormatUri,
} from './ids.ts';

export interface ApplianceRef {
  kind: 'appliance';
  uid: string;
  aid: Id<'appliance'>;
}

export interface InstanceRef {
  kind: 'scannedInstance';
  uid: string;
  siid: Id<'instance'>;
}

export interface ScanRef {
  kind: 'scan';
  uid: string;
  siid: Id<'instance'>;
  sid: Id<'scan'>;
}

/** What images are made from. */
export type SourceRef = ApplianceRef | ScanRef;

export interface ImageRef {
  kind: 'image';
  source: SourceRef;
  itid: Id<'image'>;
}

export interface PublishedImageRef {
  kind: 'publishedImage';
  image: ImageRef;
  pitid: Id<'publication'>;
}

/** A published image by the older form of its URI, which does not name the image. */
export interface AppliancePublishedImageRef {
  kind: 'appliancePublishedImage';
  appliance: ApplianceRef;
  pitid: Id<'publication'>;
}

export interface PackageRef {
  kind: 'package';
  scan: ScanRef;
  pid: Id<'package'>;
}

export interface AccountRef {
  kind: 'account';
  uid: string;
  caid: Id<'account'>;
}

export interface ApiKeyRef {
  kind: 'apiKey';
  uid: string;
  akid: Id<'apiKey'>;
}

export interface OrgRef {
  kind: 'org';
  oid: Id<'org'>;
}

export interface TargetFormatRef {
  kind: 'targetFormat';
  org: OrgRef;
  tfid: Id<'targetFormat'>;
}

/** A resource URI taken apart; ids are decimal strings, `uid` is decoded. */
export type ResourceRef =
  | ApplianceRef
  | InstanceRef
  | ScanRef
  | ImageRef
  | PublishedImageRef
  | AppliancePublishedImageRef
  | PackageRef
  | AccountRef
  | ApiKeyRef
  | OrgRef
  | TargetFormatRef;

/** The URI of each kind of resource. */
interface UriOf {
  appliance: ApplianceUri;
  scannedInstance: InstanceUri;
  scan: ScanUri;
  image: ImageUri;
  publishedImage: PublicationUri;
  appliancePublishedImage: PublicationUri;
  package: PackageUri;
  account: AccountUri;
  apiKey: ApiKeyUri;
  org: OrgUri;
  targetFormat: TargetFormatUri;
}

const shapes =
  'users/U/appliances/4, users/U/scannedinstances/5/scans/6, either with /images/7 and /pimages/9, or a scan with /packages/3';

/**
 * Takes a resource URI such as `users/pat/appliances/4/images/7/pimages/9` apart. A leading slash does
 * not matter; with `baseUrl`, an absolute address below it is understood too. Throws `InvalidRequest`
 * for anything else.
 */
export function parseResourceUri(uri: string, baseUrl?: string): ResourceRef {
  const ref = tryParseResourceUri(uri, baseUrl);
  if (ref) return ref;
  throw new InvalidRequest(
    `${JSON.stringify(withoutQuery(uri))} is no resource URI that is known here: they look like ${shapes}.`,
    'parseResourceUri',
  );
}

/** The same for a URI from a server: `undefined` where it names nothing that is known here. */
export function tryParseResourceUri(uri: string, baseUrl?: string): ResourceRef | undefined {
  return parse(relative(uri.trim(), baseUrl));
}

/** The URI of a resource, relative to the API, as UForge writes it. */
export function formatResourceUri<Kind extends ResourceRef['kind']>(
  ref: ResourceRef & { kind: Kind },
): UriOf[Kind];
export function formatResourceUri(ref: ResourceRef): string {
  switch (ref.kind) {
    case 'appliance':
      return `users/${encodeURIComponent(ref.uid)}/appliances/${ref.aid}`;
    case 'scannedInstance':
      return `users/${encodeURIComponent(ref.uid)}/scannedinstances/${ref.siid}`;
    case 'scan':
      return `users/${encodeURIComponent(ref.uid)}/scannedinstances/${ref.siid}/scans/${ref.sid}`;
    case 'image':
      return `${formatResourceUri(ref.source)}/images/${ref.itid}`;
    case 'publishedImage':
      return `${formatResourceUri(ref.image)}/pimages/${ref.pitid}`;
    case 'appliancePublishedImage':
      return `${formatResourceUri(ref.appliance)}/pimages/${ref.pitid}`;
    case 'package':
      return `${formatResourceUri(ref.scan)}/packages/${ref.pid}`;
    case 'account':
      return `users/${encodeURIComponent(ref.uid)}/accounts/${ref.caid}`;
    case 'apiKey':
      return `users/${encodeURIComponent(ref.uid)}/apikeys/${ref.akid}`;
    case 'org':
      return `orgs/${ref.oid}`;
    case 'targetFormat':
      return `${formatResourceUri(ref.org)}/targetformats/${ref.tfid}`;
  }
}

/** Path below the base; whatever lies elsewhere is left as it is, and matches nothing. */
function relative(uri: string, baseUrl: string | undefined): string {
  const base = baseUrl?.replace(/\/+$/, '');
  if (base !== undefined && uri.startsWith(`${base}/`)) return uri.slice(base.length + 1);
  return uri.replace(/^\/+/, '').replace(/\/+$/, '');
}

const id = '([0-9]{1,19})';
const pattern = new RegExp(
  `^users/([^/?#]+)/(?:appliances/${id}|scannedinstances/${id}(?:/scans/${id})?)` +
    `(?:/images/${id})?(?:/pimages/${id})?(?:/packages/${id})?$`,
);

const ownPattern = new RegExp(`^users/([^/?#]+)/(accounts|apikeys)/${id}$`);
const orgPattern = new RegExp(`^orgs/${id}(?:/targetformats/${id})?$`);

function parse(uri: string): ResourceRef | undefined {
  return parseOrg(uri) ?? parseOwn(uri) ?? parseSource(uri);
}

/** What belongs to an organisation. */
function parseOrg(uri: string): ResourceRef | undefined {
  const [, oid, tfid] = orgPattern.exec(uri) ?? [];
  if (oid === undefined) return undefined;
  const org: OrgRef = { kind: 'org', oid };
  return tfid === undefined ? org : { kind: 'targetFormat', org, tfid };
}

/** What belongs to a user besides sources. */
function parseOwn(uri: string): ResourceRef | undefined {
  const [, user = '', name, own] = ownPattern.exec(uri) ?? [];
  const uid = decoded(user);
  if (!uid || own === undefined) return undefined;
  return name === 'accounts'
    ? { kind: 'account', uid, caid: own }
    : { kind: 'apiKey', uid, akid: own };
}

/** Sources, and what belongs to them. */
function parseSource(uri: string): ResourceRef | undefined {
  const [, user, aid, siid, sid, itid, pitid, pid] = pattern.exec(uri) ?? [];
  const uid = user === undefined ? undefined : decoded(user);
  if (uid === undefined) return undefined;
  const source = sourceOf(uid, aid, siid, sid);
  if (!source) {
    const plain =
      siid !== undefined && itid === undefined && pitid === undefined && pid === undefined;
    return plain ? { kind: 'scannedInstance', uid, siid } : undefined;
  }
  if (pid !== undefined) {
    const alone = itid === undefined && pitid === undefined;
    return source.kind === 'scan' && alone ? { kind: 'package', scan: source, pid } : undefined;
  }
  if (itid !== undefined) {
    const image: ImageRef = { kind: 'image', source, itid };
    return pitid === undefined ? image : { kind: 'publishedImage', image, pitid };
  }
  if (pitid === undefined) return source;
  return source.kind === 'appliance'
    ? { kind: 'appliancePublishedImage', appliance: source, pitid }
    : undefined;
}

function sourceOf(uid: string, aid?: string, siid?: string, sid?: string): SourceRef | undefined {
  if (aid !== undefined) return { kind: 'appliance', uid, aid };
  if (siid !== undefined && sid !== undefined) return { kind: 'scan', uid, siid, sid };
  return undefined;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** A query can be a one-time id: it is not repeated in a message. */
function withoutQuery(uri: string): string {
  return uri.split(/[?#]/)[0] ?? '';
}
