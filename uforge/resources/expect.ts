import { InvalidRequest } from '../errors/invalid-request.ts';
import {
  type ImageRef,
  type InstanceRef,
  type PackageRef,
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

/** Path parameters of a source's operations. */
export function scanParameters({ uid, siid, sid }: ScanRef) {
  return { uid, siid, sid };
}

export function imageRef(uri: string): ImageRef {
  return expectRef(uri, ['image']);
}

export function sourceRef(uri: string): SourceRef {
  return expectRef(uri, ['appliance', 'scan']);
}

export function instanceRef(uri: string): InstanceRef {
  return expectRef(uri, ['scannedInstance']);
}

export function packageRef(uri: string): PackageRef {
  return expectRef(uri, ['package']);
}
