import { CancelledFailure, Context } from '@temporalio/activity';
import type { Cleanup } from '../pipeline/model.ts';
import { NotFound, type UForge, UForgeError } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { explain } from './failure.ts';
import { heartbeating } from './heartbeat.ts';
import { forget, sourceOf } from './kin.ts';
import { retryAfterOf } from './pauses.ts';
import { Refusals } from './refusals.ts';
import { isOf, publishedOf, type Removal } from './retention.ts';
import { undoingInterval } from './undoing.ts';

export interface RemoveActivities {
  /**
   * Deletes at UForge what a completed pipeline has no use for any more (`machineImage_delete` and the
   * like), has the ledger of the source forget it, and says what became of each. Fails for no reason of
   * UForge's: what cannot be deleted by `until` is kept, with the reason. May be repeated.
   */
  removeMade(input: Removing): Promise<Cleanup[]>;
}

interface Removing {
  /** Workflow id of the pipeline. */
  by: string;
  removals: Removal[];
  /** Milliseconds since the epoch. */
  until: number;
  /** Why it goes. */
  reason: string;
}

export function createRemoveActivities(dependencies: ActivityDependencies): RemoveActivities {
  const { uforge } = dependencies;
  const intervalMs = undoingInterval(dependencies);
  return {
    removeMade: ({ by, removals, until, reason }) =>
      heartbeating(async () => {
        const patience = new Patience(until, intervalMs);
        const cleaned: Cleanup[] = [];
        for (const removal of removals) {
          cleaned.push(...(await remove(uforge, removal, { patience, reason })));
        }
        const gone = cleaned.filter(({ outcome }) => outcome === 'deleted').map(({ uri }) => uri);
        await forget(dependencies, by, gone);
        return cleaned;
      }),
  };
}

/** Publications first; the image only where nothing of it stays that somebody has use for. */
async function remove(
  uforge: UForge,
  { publications, image, known = [] }: Removal,
  { patience, reason }: { patience: Patience; reason: string },
): Promise<Cleanup[]> {
  const cleaned: Cleanup[] = [];
  const take = (what: Cleanup['what'], uri: string, trouble: string | undefined) => {
    cleaned.push(
      trouble === undefined
        ? { what, uri, outcome: 'deleted', reason }
        : { what, uri, outcome: 'kept', reason: trouble },
    );
  };
  for (const uri of publications) {
    const trouble = await patience.troubleWith(() => unlessGone(uforge.publications.delete(uri)));
    take('publication', uri, trouble);
  }
  if (image === undefined) return cleaned;
  if (cleaned.some(({ outcome }) => outcome === 'kept')) {
    take('image', image, 'a publication of it is kept');
    return cleaned;
  }
  const expected = new Set([...publications, ...known]);
  let others = 0;
  // Somebody may have published it since.
  const unseen = await patience.troubleWith(async () => {
    const all = await publishedOf(uforge, sourceOf(image));
    others = all.filter((each) => isOf(each, image) && !expected.has(each.uri ?? '')).length;
  });
  const trouble =
    others > 0
      ? 'there are other publications of it'
      : (unseen ?? (await patience.troubleWith(() => unlessGone(uforge.images.delete(image)))));
  take('image', image, trouble);
  return cleaned;
}

/** Asks UForge for as long as there is time. */
class Patience {
  constructor(
    private readonly until: number,
    private readonly intervalMs: number,
  ) {}

  /** Why it was not done; undefined where it was. */
  async troubleWith(work: () => Promise<void>): Promise<string | undefined> {
    const refusals = new Refusals(this.intervalMs);
    if (Date.now() > this.until) return 'there was no time left to delete it';
    for (;;) {
      try {
        Context.current().cancellationSignal.throwIfAborted();
        await work();
        return undefined;
      } catch (error) {
        if (isCancel(error)) return 'the run was cancelled before';
        const passes = !(error instanceof UForgeError) || error.retryable;
        const { message } = explain(error, 'cleanup');
        const trouble = `it could not be deleted: ${message}`;
        if (!passes && refusals.oneMore() === 'believed') return trouble;
        const pauseMs = Math.max(this.intervalMs, passes ? (retryAfterOf(error) ?? 2_000) : 0);
        if (Date.now() + pauseMs > this.until) return trouble;
        await Context.current()
          .sleep(pauseMs)
          .catch(() => undefined);
      }
    }
  }
}

/** What is gone already is as good as deleted. */
async function unlessGone(deleting: Promise<void>): Promise<void> {
  try {
    await deleting;
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}

function isCancel(error: unknown): boolean {
  return error instanceof CancelledFailure || Context.current().cancellationSignal.aborted;
}
