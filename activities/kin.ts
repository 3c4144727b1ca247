import type { Made, Remembered, SourcePlan } from '../pipeline/model.ts';
import { equals, type UForge, UForgeError } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { SourceMemory } from './memory.ts';
import { patiently } from './patience.ts';

type Needs = Pick<ActivityDependencies, 'identity' | 'uforge'>;

/** Sources that are looked at, at most. */
const mostKin = 200;

/**
 * What UForge made for a pipeline from its source, and from those that it was built from before where it
 * takes the newest: the other versions of the appliance, the other scans of the machine. Each has a
 * ledger of its own. Undefined where none of these ledgers runs.
 *
 * @param by workflow id of the pipeline
 */
export async function rememberedOf(
  dependencies: Needs,
  source: SourcePlan,
  by: string,
): Promise<Remembered | undefined> {
  const kin = await kinOf(dependencies.uforge, source);
  const answers = await Promise.all(
    kin.map((uri) => new SourceMemory(dependencies, uri, by).made()),
  );
  const known = answers.filter((answer) => answer !== undefined);
  if (known.length === 0) return undefined;
  const made = known.flatMap((answer) => answer.made).sort(byAge);
  return { since: Math.min(...known.map(({ since }) => since)), made };
}

/** Has each ledger forget what UForge has no more. */
export async function forget(
  dependencies: Pick<ActivityDependencies, 'identity'>,
  by: string,
  uris: readonly string[],
): Promise<void> {
  const sources = new Set(uris.map(sourceOf));
  await Promise.all(
    [...sources].map((source) => {
      const theirs = uris.filter((uri) => sourceOf(uri) === source);
      return new SourceMemory(dependencies, source, by).forget(theirs);
    }),
  );
}

/** URI of the source of an image or publication. */
export function sourceOf(uri: string): string {
  return uri.replace(/\/p?images\/.*$/, '');
}

/** URIs of the source and of those that differ in their version only. */
async function kinOf(uforge: UForge, source: SourcePlan): Promise<string[]> {
  const others = await patiently(() =>
    source.kind === 'appliance' ? appliances(uforge, source.name) : scans(uforge, source.uri),
  ).catch((error) => {
    // Who may not list them has this one.
    if (error instanceof UForgeError && !error.retryable) return [];
    throw error;
  });
  return [...new Set([source.uri, ...others])].slice(0, mostKin);
}

async function appliances(uforge: UForge, name: string): Promise<string[]> {
  const found = await uforge.appliances.list({ where: equals('name', name) });
  return found.flatMap((each) => (each.name === name ? (each.uri ?? []) : []));
}

async function scans(uforge: UForge, scanUri: string): Promise<string[]> {
  const found = await uforge.instances.scans(scanUri.replace(/\/scans\/[^/]*$/, ''));
  return found.flatMap(({ uri }) => uri ?? []);
}

function byAge(a: Made, b: Made): number {
  return a.at - b.at;
}
