import type { ResourceKind, Uri } from '../ids.ts';
import { formatResourceUri, type ResourceRef } from '../resource-uri.ts';
import { expectRef } from './expect.ts';

/** Kinds of resources that are named by a URI, and the forms that it takes. */
const forms = {
  appliance: ['appliance'],
  instance: ['scannedInstance'],
  scan: ['scan'],
  image: ['image'],
  publication: ['publishedImage', 'appliancePublishedImage'],
  package: ['package'],
  account: ['account'],
  apiKey: ['apiKey'],
  org: ['org'],
  targetFormat: ['targetFormat'],
} as const satisfies Partial<Record<ResourceKind, readonly ResourceRef['kind'][]>>;

/**
 * Text from outside as the URI of one kind of resource, in UForge's own form:
 * `parseUri('image', 'users/pat/appliances/4/images/7')`. Throws `InvalidRequest` where it names
 * something else or nothing.
 */
export function parseUri<Kind extends keyof typeof forms>(kind: Kind, text: string): Uri<Kind>;
export function parseUri(kind: keyof typeof forms, text: string): string {
  return formatResourceUri(expectRef(text, forms[kind]));
}
