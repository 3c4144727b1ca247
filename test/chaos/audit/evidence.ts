import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../outcome.ts';
import type { Records } from '../records.ts';

/** What the checks go by. */
export interface Evidence {
  records: Records;
  /** All runs of all pipelines, oldest first. */
  outcomes: Outcome[];
  /** Images of somebody else. */
  foreign: ReadonlySet<string>;
}

/** The source that an image was made from: what stands before `/images/` in its URI. */
export function sourceOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/images/'));
}

/** The last run of each pipeline. */
export function lastRuns(outcomes: readonly Outcome[]): Outcome[] {
  const last = new Map(outcomes.map((outcome) => [outcome.workflowId, outcome]));
  return [...last.values()];
}

/** URIs that cleanups say something of, with what they say became of them. */
export function cleanedUp(
  outcomes: readonly Outcome[],
): Map<string, 'cancelled' | 'deleted' | 'kept'> {
  const all = outcomes.flatMap(({ result }) => result.cleanup ?? []);
  return new Map(all.map(({ uri, outcome }) => [uri, outcome]));
}

/** Everything that the checks went by, as a file beside what else was left. */
export function writeEvidence(folder: string, evidence: Evidence, more: object): void {
  const { records, outcomes, foreign } = evidence;
  const all = {
    ...more,
    images: [...records.images.values()],
    publications: [...records.publications.values()],
    foreign: [...foreign],
    requests: records.notable,
    outcomes,
  };
  writeFileSync(join(folder, 'evidence.json'), JSON.stringify(all, undefined, 1), { mode: 0o600 });
}
