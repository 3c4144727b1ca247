import type { Outcome } from '../outcome.ts';
import type { Made } from '../records.ts';
import { afterSettling, cutListing } from '../storm.ts';
import { cleanedUp, type Evidence, sourceOf } from './evidence.ts';

/** A thing that a run says it has at UForge. */
interface Named {
  uri: string;
  outcome: Outcome;
  target: string;
  status: string;
  warnings: string[];
}

/** One kind of thing that UForge makes when asked, and where it is named. */
interface Kind {
  what: 'image' | 'publication';
  made: ReadonlyMap<string, Made>;
  named: Named[];
  /** Runs' targets of which is not known whether they were made: the source that each is of. */
  unknown: string[];
  /** The last part of the names of operations that ask for it. */
  asks: RegExp;
}

/**
 * Whether each image and each publication that was asked for was made once. What UForge has beyond
 * what runs name must have been cancelled or deleted by one, or be a duplicate that was reported and
 * that nothing could have prevented.
 */
export function checkMadeOnce(evidence: Evidence): string[] {
  return [imagesOf(evidence), publicationsOf(evidence)].flatMap((kind) => [
    ...checkNamed(kind),
    ...checkCleanups(kind, evidence),
    ...checkExtras(kind, evidence),
  ]);
}

function checkNamed({ what, made, named }: Kind): string[] {
  const problems: string[] = [];
  const users = new Map<string, Named>();
  for (const one of named) {
    const { uri, outcome, target, status } = one;
    const whose = `${target} of ${outcome.workflowId}`;
    const there = made.get(uri);
    if (!there) problems.push(`${whose} names the ${what} ${uri}, which never existed`);
    else if (status === 'completed' && there.state !== 'complete' && !isCleaned(one)) {
      problems.push(`${whose} is completed, but its ${what} ${uri} is ${there.state}`);
    }
    const other = users.get(uri);
    if (outcome.status === 'cancelled' && !other && !isCleaned(one)) {
      problems.push(`${whose} was cancelled, and does not say what became of the ${what} ${uri}`);
    }
    if (other && (other.outcome.workflowId !== outcome.workflowId || isSameRun(one, other))) {
      problems.push(
        `${whose} and ${other.target} of ${other.outcome.workflowId} both have the ${what} ${uri}`,
      );
    }
    users.set(uri, one);
  }
  return problems;
}

/** Whether a run says itself what became of what it had. */
function isCleaned({ uri, outcome }: Named): boolean {
  return outcome.result.cleanup?.some((one) => one.uri === uri) ?? false;
}

/** Whether what runs say of what they cancelled, deleted and kept is so. */
function checkCleanups({ what, made }: Kind, { outcomes }: Evidence): string[] {
  const cleanups = outcomes.flatMap(({ workflowId, result: { cleanup = [] } }) =>
    cleanup.map((one) => ({ ...one, workflowId })),
  );
  return cleanups.flatMap(({ uri, outcome, workflowId }) => {
    const state = made.get(uri)?.state;
    if (state === undefined) return [];
    const fits = {
      cancelled: state === 'cancelled' || state === 'gone',
      deleted: state === 'gone',
      kept: state !== 'gone',
    };
    return fits[outcome]
      ? []
      : [`${workflowId} says ${outcome} of the ${what} ${uri}: it is ${state}`];
  });
}

/** Another run of the same pipeline goes on with what the first had; two targets never share. */
function isSameRun(one: Named, other: Named): boolean {
  return one.outcome.runId === other.outcome.runId;
}

function checkExtras(kind: Kind, { records, outcomes, foreign }: Evidence): string[] {
  const { what, made, named, unknown, asks } = kind;
  const names = new Set(named.map(({ uri }) => uri));
  const cleaned = cleanedUp(outcomes);
  const extras = [...made.keys()].filter(
    (uri) => !names.has(uri) && !foreign.has(uri) && !cleaned.has(uri),
  );
  const problems: string[] = [];
  for (const [source, uris] of Map.groupBy(extras, sourceOf)) {
    const ofSource = named.filter(({ uri }) => sourceOf(uri) === source);
    const reported = ofSource.filter(({ warnings }) => warnings.some(saysDuplicate)).length;
    const open = unknown.filter((one) => one === source).length;
    // What was made too late to be seen, or could not be seen as new, or was taken for another's.
    const unseen = records.notable.filter(
      ({ operation = '', path, fault }) =>
        path.includes(`/${source}/`) &&
        (fault?.rule === cutListing || (fault?.rule === afterSettling && asks.test(operation))),
    ).length;
    const adopted = ofSource.filter(({ uri }) => foreign.has(uri)).length;
    const list = uris.map((uri) => `${uri} (${made.get(uri)?.state})`).join(', ');
    const what_ = uris.length === 1 ? `the ${what}` : `${what}s`;
    if (uris.length > reported + open) {
      problems.push(
        `nobody asked for ${what_} ${list}: ${reported + open} reported as possible duplicates or unknown`,
      );
    } else if (uris.length > unseen + adopted + open) {
      problems.push(
        `nothing excuses ${what_} ${list}: nothing was done after the settling time or out of sight`,
      );
    }
  }
  return problems;
}

function saysDuplicate(warning: string): boolean {
  return /possible duplicate/i.test(warning);
}

function imagesOf({ records, outcomes }: Evidence): Kind {
  const targets = outcomes.flatMap((outcome) =>
    outcome.result.images.map((image) => ({ outcome, image })),
  );
  return {
    what: 'image',
    made: records.images,
    asks: /Image_generate$/,
    named: targets.flatMap(({ outcome, image: { id, imageUri, warnings = [], status } }) =>
      imageUri === undefined ? [] : [{ uri: imageUri, outcome, target: id, status, warnings }],
    ),
    unknown: targets
      .filter(({ image }) => image.imageUri === undefined && isUnknown(image))
      .map(({ outcome }) => outcome.result.source.uri),
  };
}

function publicationsOf({ records, outcomes }: Evidence): Kind {
  const targets = outcomes.flatMap((outcome) =>
    outcome.result.images.flatMap((image) =>
      image.publications.map((publication) => ({ outcome, image, publication })),
    ),
  );
  return {
    what: 'publication',
    made: records.publications,
    asks: /Image_publish$/,
    named: targets.flatMap(({ outcome, image, publication: { id, uri, status, warnings = [] } }) =>
      uri === undefined ? [] : [{ uri, outcome, target: `${image.id}/${id}`, status, warnings }],
    ),
    unknown: targets
      .filter(({ publication }) => publication.uri === undefined && isUnknown(publication))
      .map(({ outcome }) => outcome.result.source.uri),
  };
}

/** Whether a target says that something of it may be there that it does not know. */
function isUnknown({
  error,
  warnings = [],
}: {
  error?: { code: string };
  warnings?: string[];
}): boolean {
  if (error?.code === 'outcome_unknown') return true;
  return warnings.some((warning) => /possible leftover/i.test(warning));
}
