import type { Cleanup, KeepDefinition, KeepRule, Made, Remembered } from '../pipeline/model.ts';
import type { OpStatus, PublishImage, UForge } from '../uforge/index.ts';
import { NotFound, UForgeError } from '../uforge/index.ts';
import { sourceOf } from './kin.ts';
import { patiently } from './patience.ts';

/** Something to delete at UForge: an image with what was published of it, or publications alone. */
export interface Removal {
  /** Publications that are deleted first. */
  publications: string[];
  /** Deleted once all of these are, unless other publications of it are there than are known. */
  image?: string;
  /** Publications that go with the image, as they are of no use or are meant to. */
  known?: string[];
}

/** What is to be found out, and of which pipeline. */
export interface Question {
  /** What was made for the pipeline. */
  remembered: Remembered;
  keep: KeepDefinition;
  /** Targets of a run that is still to come: it makes one more of each. */
  coming?: ReadonlySet<string>;
}

/** What a rule does not keep any more. */
export interface Beyond {
  removals: Removal[];
  /** What it does not keep either, and cannot be deleted. */
  kept: Cleanup[];
  /** What is remembered and UForge has no more. */
  gone: string[];
}

/**
 * Finds out what of the things that UForge made for one pipeline a rule does not keep. Only what is
 * provably ours and good counts and goes; never the newest of its kind; no image of which a publication
 * stays. Changes nothing.
 */
export async function beyondRule(
  uforge: UForge,
  { remembered: { made }, keep, coming = new Set() }: Question,
): Promise<Beyond> {
  const images = await rated(
    made.filter(({ imageUri }) => imageUri === undefined),
    {
      many: (uris) => uforge.images.statuses(uris),
      one: (uri) => uforge.images.status(uri),
    },
  );
  const publications = keep.published
    ? await rated(
        made.filter(({ imageUri }) => imageUri !== undefined),
        {
          many: (uris) => uforge.publications.statuses(uris),
          one: (uri) => uforge.publications.status(uri),
        },
      )
    : { good: [], gone: [] };
  const oldImages = await withoutStrangers(sorted(images.good, keep.images, coming), (uri) =>
    uforge.images.get(uri),
  );
  const oldPublications = await withoutStrangers(
    sorted(publications.good, keep.published ?? {}, coming),
    (uri) => uforge.publications.get(uri),
  );
  const going = new Set(oldPublications.deletable.map(({ uri }) => uri));
  const sources = new Set(oldImages.deletable.map(({ uri }) => sourceOf(uri)));
  const lists = [...sources].map((source) => publishedOf(uforge, source));
  const published = (await Promise.all(lists)).flat();
  const removals: Removal[] = [];
  for (const { uri } of oldImages.deletable) {
    const all = published.filter((one) => isOf(one, uri));
    const stays = all.some((one) => !going.has(one.uri ?? '') && !isUseless(one));
    if (stays) continue;
    const theirs = all.flatMap((one) => one.uri ?? []);
    const first = theirs.filter((one) => going.delete(one));
    removals.push({
      image: uri,
      publications: first,
      known: theirs.filter((one) => !first.includes(one)),
    });
  }
  if (going.size > 0) removals.push(...[...going].map((uri) => ({ publications: [uri] })));
  return {
    removals,
    kept: [oldImages, oldPublications].flatMap(({ unproven, strange }) => [
      ...unproven.map((thing) => kept(thing, 'it is not provably ours')),
      ...strange.map((thing) => kept(thing, givenAnew)),
    ]),
    gone: [...images.gone, ...publications.gone],
  };
}

/** The publications of a source at UForge, whoever had them made. */
export function publishedOf(uforge: UForge, sourceUri: string): Promise<PublishImage[]> {
  return patiently(() => uforge.publications.list(sourceUri, { whole: true }));
}

/** Whether a publication may be of this image: of which one it is, UForge need not say. */
export function isOf({ uri, imageUri, parentUri }: PublishImage, image: string): boolean {
  const told = [imageUri, uri, parentUri].flatMap((one) => one?.replace(/^\/+|\/+$/g, '') ?? []);
  if (told.some((one) => one === image || one.startsWith(`${image}/`))) return true;
  return !told.some((one) => one.includes('/images/'));
}

/** Failed or cancelled: nobody can use it. */
function isUseless({ status }: PublishImage): boolean {
  return status?.error === true || status?.cancelled === true;
}

interface Statuses {
  many(uris: string[]): Promise<Map<string, OpStatus>>;
  one(uri: string): Promise<OpStatus>;
}

/** What of the things that were made is good, and what UForge has no more. */
async function rated(made: Made[], statuses: Statuses): Promise<{ good: Made[]; gone: string[] }> {
  if (made.length === 0) return { good: [], gone: [] };
  const known = await manyAtOnce(
    made.map(({ uri }) => uri),
    statuses,
  );
  const good: Made[] = [];
  const gone: string[] = [];
  for (const thing of made) {
    const status = known.get(thing.uri) ?? (await single(thing.uri, statuses));
    if (!status) gone.push(thing.uri);
    else if (status.complete === true && !status.error && !status.cancelled) good.push(thing);
  }
  return { good, gone };
}

/** None where the server does not tell of many at once. */
async function manyAtOnce(uris: string[], { many }: Statuses): Promise<Map<string, OpStatus>> {
  try {
    return await patiently(() => many(uris));
  } catch (error) {
    if (error instanceof UForgeError && !error.retryable) return new Map();
    throw error;
  }
}

async function single(uri: string, { one }: Statuses): Promise<OpStatus | undefined> {
  try {
    return await patiently(() => one(uri));
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** What a rule does not keep. */
interface Old {
  deletable: Made[];
  unproven: Made[];
}

/** How much later than it is remembered a thing may say that it was made; clocks differ. Milliseconds. */
const clocksDifferMs = 2 * 24 * 60 * 60 * 1_000;

const givenAnew = 'UForge made what is there now later than what Forgeline remembers';

/** A UForge that was restored from a backup gives addresses anew, to things that others made. */
async function withoutStrangers(
  { deletable, unproven }: Old,
  get: (uri: string) => Promise<{ created?: string }>,
): Promise<Old & { strange: Made[] }> {
  const strange: Made[] = [];
  for (const thing of deletable) {
    const { created = '' } = await patiently(() => get(thing.uri)).catch(noneIfGone);
    if (Date.parse(created) - thing.at > clocksDifferMs) strange.push(thing);
  }
  return { deletable: deletable.filter((thing) => !strange.includes(thing)), unproven, strange };
}

function noneIfGone(error: unknown): { created?: string } {
  if (error instanceof NotFound) return {};
  throw error;
}

/** What a rule does not keep, each target of the pipeline by itself. */
function sorted(good: Made[], rule: KeepRule, coming: ReadonlySet<string>): Old {
  const deletable: Made[] = [];
  const unproven: Made[] = [];
  const counts = new Map<string, number>();
  for (const thing of [...good].sort((a, b) => b.at - a.at)) {
    const newer = counts.get(thing.target) ?? (coming.has(thing.target) ? 1 : 0);
    // What may be somebody else's counts for nothing: it need not stay.
    if (thing.ours === 'proven') counts.set(thing.target, newer + 1);
    if (isKept(thing, newer, rule)) continue;
    (thing.ours === 'proven' ? deletable : unproven).push(thing);
  }
  return { deletable, unproven };
}

function isKept({ at }: Made, newer: number, { last, olderThanMs }: KeepRule): boolean {
  if (newer === 0) return true;
  if (last === undefined && olderThanMs === undefined) return true;
  if (last !== undefined && newer < last) return true;
  return olderThanMs !== undefined && Date.now() - at < olderThanMs;
}

function kept({ uri, imageUri }: Made, reason: string): Cleanup {
  return {
    what: imageUri === undefined ? 'image' : 'publication',
    uri,
    outcome: 'kept',
    reason,
  };
}
