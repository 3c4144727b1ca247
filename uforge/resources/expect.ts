import { InvalidRequest } from '../errors/invalid-request.ts';
import type { ApplianceUri, ImageUri, SourceUri } from '../ids.ts';
import {
  type ImageRef,
  parseResourceUri,
  type ResourceRef,
  type ScanRef,
  type SourceRef,
} from '../resource-uri.ts';

const article: Record<ResourceRef['kind'], string> = {
  appliance: 'an appliance',
  scannedInstance: 'a scanned instance',
  scan: 'a scan',
  image: 'an image',
  publishedImage: 'a published image',
  appliancePublishedImage: 'a published image',
  package: 'a scan package',
  account: 'a cloud account',
  apiKey: 'a pair of API keys',
  org: 'an organisation',
  targetFormat: 'a target format',
};

type Ref<Kind extends ResourceRef['kind']> = Extract<ResourceRef, { kind: Kind }>;

/** Parses a resource URI and insists on what it names. Throws `InvalidRequest`. */
export function expectRef<const Kind extends ResourceRef['kind']>(
  uri: string,
  kinds: readonly Kind[],
): Ref<Kind> {
  const ref = parseResourceUri(uri);
  if (isOneOf(ref, kinds)) return ref;
  const expected = [...new Set(kinds.map((kind) => article[kind]))].join(' or ');
  throw new InvalidRequest(
    `${JSON.stringify(uri)} is ${article[ref.kind]}; this takes ${expected}.`,
    'parseResourceUri',
  );
}

function isOneOf<Kind extends ResourceRef['kind']>(
  ref: ResourceRef,
  kinds: readonly Kind[],
): ref is Ref<Kind> {
  return kinds.some((kind) => kind === ref.kind);
}

/** Path parameters of a scan's operations. */
export function scanParameters({ uid, siid, sid }: ScanRef) {
  return { uid, siid, sid };
}

/** Path parameters of an appliance's operations. Throws `InvalidRequest` for anything else. */
export function applianceParameters(uri: ApplianceUri) {
  const { uid, aid } = expectRef(uri, ['appliance']);
  return { uid, aid };
}

export function imageRef(uri: ImageUri): ImageRef {
  return expectRef(uri, ['image']);
}

export function sourceRef(uri: SourceUri): SourceRef {
  return expectRef(uri, ['appliance', 'scan']);
}

/**
 * Path parameters of an operation that UForge has for images of appliances only. Throws
 * `InvalidRequest` for the image of a scan.
 */
export function applianceImageParameters(uri: ImageUri, operation: string) {
  const { source, itid } = imageRef(uri);
  if (source.kind === 'appliance') return { uid: source.uid, aid: source.aid, itid };
  throw new InvalidRequest(
    `${JSON.stringify(uri)} is the image of a scan; UForge has ${operation} for those of appliances only.`,
    operation,
  );
}
