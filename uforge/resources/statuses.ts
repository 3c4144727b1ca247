import type { Client } from '../client.ts';
import type { ImageUri, PublicationUri } from '../ids.ts';
import { operations } from '../operations.ts';
import { formatResourceUri, type ResourceRef, tryParseResourceUri } from '../resource-uri.ts';
import type { OpStatus } from '../schema.gen.ts';
import { expectRef } from './expect.ts';
import type { Options } from './options.ts';

/** Longest list of `img=` parameters in one request: servers and proxies cut addresses at 8 KiB. */
const maxQueryBytes = 6900;

type BulkOperation = 'userMachineImageStatus_get' | 'userMachineImagePublishedStatus_getAll';

/**
 * The status of many resources in as few requests as possible. Those that the server leaves out of an
 * answer to `img=` are looked for once more among all of the user's; what is not there either is
 * absent from the map, whose keys are the URIs as they were given.
 */
export async function bulkStatuses(
  client: Client,
  operation: BulkOperation,
  uris: Iterable<string>,
  options: Options,
): Promise<Map<string, OpStatus>> {
  const found = new Map<string, OpStatus>();
  for (const [uid, wanted] of byUser(uris)) {
    const take = (statuses: OpStatus[]) => {
      for (const status of statuses.filter(saysSomething)) {
        for (const given of subjectOf(status, wanted)?.given ?? []) found.set(given, status);
      }
    };
    for (const img of batches([...wanted.values()].map(({ uri }) => uri))) {
      const { value } = await client.call(operation, { uid }, { ...options, query: { img } });
      take(value.statuses);
    }
    const missing = [...wanted.values()]
      .flatMap(({ given }) => given)
      .some((uri) => !found.has(uri));
    if (missing) take((await client.call(operation, { uid }, options)).value.statuses);
  }
  return found;
}

/** One answer for each batch of addresses that a query can carry; one for all where none are given. */
export async function inBatches<Result>(
  uris: Iterable<string> | undefined,
  ask: (img: string[] | undefined) => Promise<Result>,
): Promise<Result[]> {
  if (uris === undefined) return [await ask(undefined)];
  const results: Result[] = [];
  for (const img of batches([...uris])) results.push(await ask(img));
  return results;
}

/** Statuses by what they are of, where that is of one of these kinds. */
export function statusesBySubject<Kind extends Subject['kind']>(
  statuses: OpStatus[],
  kinds: readonly Kind[],
): Map<Uris[Kind], OpStatus>;
export function statusesBySubject(
  statuses: OpStatus[],
  kinds: readonly Subject['kind'][],
): Map<string, OpStatus> {
  const found = new Map<string, OpStatus>();
  for (const status of statuses.filter(saysSomething)) {
    const ref = refsOf(status).find(({ kind }) => kinds.some((one) => one === kind));
    if (ref) found.set(formatResourceUri(ref), status);
  }
  return found;
}

/** What has a status that is told together with others. */
type Subject = Extract<
  ResourceRef,
  { kind: 'image' | 'publishedImage' | 'appliancePublishedImage' }
>;

interface Uris {
  image: ImageUri;
  publishedImage: PublicationUri;
  appliancePublishedImage: PublicationUri;
}

interface Wanted {
  /** The URI in UForge's own form. */
  uri: string;
  /** The forms it was given in. */
  given: string[];
}

/** Users, and what is wanted of each, by key. */
function byUser(uris: Iterable<string>): Map<string, Map<string, Wanted>> {
  const users = new Map<string, Map<string, Wanted>>();
  for (const given of uris) {
    const ref = expectRef(given, ['image', 'publishedImage', 'appliancePublishedImage']);
    const { uid, key } = subject(ref);
    const wanted = users.get(uid) ?? new Map<string, Wanted>();
    users.set(uid, wanted);
    const entry = wanted.get(key) ?? { uri: formatResourceUri(ref), given: [] };
    wanted.set(key, { ...entry, given: [...entry.given, given] });
  }
  return users;
}

/** Who and what a URI is about. A publication of an appliance has two URIs, with its image or without. */
function subject(ref: Subject): { uid: string; key: string } {
  switch (ref.kind) {
    case 'image':
      return { uid: ref.source.uid, key: formatResourceUri(ref) };
    case 'publishedImage': {
      const { source } = ref.image;
      const key =
        source.kind === 'appliance'
          ? formatResourceUri({
              kind: 'appliancePublishedImage',
              appliance: source,
              pitid: ref.pitid,
            })
          : formatResourceUri(ref);
      return { uid: source.uid, key };
    }
    case 'appliancePublishedImage':
      return { uid: ref.appliance.uid, key: formatResourceUri(ref) };
  }
}

function subjectOf(status: OpStatus, wanted: Map<string, Wanted>): Wanted | undefined {
  for (const ref of refsOf(status)) {
    const match = wanted.get(subject(ref).key);
    if (match) return match;
  }
  return undefined;
}

/** Whose status it is: `parentUri` says so, or `uri`, with or without `/status` at its end. */
function refsOf(status: OpStatus): Subject[] {
  return [status.parentUri, status.uri].flatMap((uri) => {
    const ref =
      uri === undefined ? undefined : tryParseResourceUri(uri.replace(/\/status\/?$/, ''));
    return ref && isSubject(ref) ? [ref] : [];
  });
}

function isSubject(ref: ResourceRef): ref is Subject {
  return ['image', 'publishedImage', 'appliancePublishedImage'].includes(ref.kind);
}

/** A status without any state is as good as none. */
function saysSomething(status: OpStatus): boolean {
  return operations.machineImageStatus_get.promisesOneOf.some((name) => status[name] !== undefined);
}

function batches(uris: string[]): string[][] {
  const all: string[][] = [];
  let size = maxQueryBytes;
  for (const uri of uris) {
    const bytes = '&img='.length + encodeURIComponent(uri).length;
    size += bytes;
    if (size > maxQueryBytes) {
      all.push([]);
      size = bytes;
    }
    all.at(-1)?.push(uri);
  }
  return all;
}
