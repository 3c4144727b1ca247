import type { Client } from '../client.ts';
import {
  formatResourceUri,
  parseResourceUri,
  type ResourceRef,
  tryParseResourceUri,
} from '../resource-uri.ts';
import type { OpStatus } from '../schema.gen.ts';

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
  signal?: AbortSignal,
): Promise<Map<string, OpStatus>> {
  const found = new Map<string, OpStatus>();
  const options = signal ? { signal } : {};
  for (const [uid, wanted] of byUser(uris)) {
    const take = (statuses: OpStatus[]) => {
      for (const status of statuses) {
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
    const ref = parseResourceUri(given);
    const { uid, key } = subject(ref);
    const wanted = users.get(uid) ?? new Map<string, Wanted>();
    users.set(uid, wanted);
    const entry = wanted.get(key) ?? { uri: formatResourceUri(ref), given: [] };
    wanted.set(key, { ...entry, given: [...entry.given, given] });
  }
  return users;
}

/** Who and what a URI is about. A publication of an appliance has two URIs, with its image or without. */
function subject(ref: ResourceRef): { uid: string; key: string } {
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
    case 'package':
      return { uid: ref.scan.uid, key: formatResourceUri(ref) };
    default:
      return { uid: ref.uid, key: formatResourceUri(ref) };
  }
}

/** Whose status it is: `parentUri` says so, or `uri`, with or without `/status` at its end. */
function subjectOf(status: OpStatus, wanted: Map<string, Wanted>): Wanted | undefined {
  for (const uri of [status.parentUri, status.uri]) {
    const ref = uri && tryParseResourceUri(uri.replace(/\/status\/?$/, ''));
    const match = ref && wanted.get(subject(ref).key);
    if (match) return match;
  }
  return undefined;
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
