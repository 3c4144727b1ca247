import { Context } from '@temporalio/activity';
import type { Heartbeat, JobOutcome } from '../pipeline/model.ts';
import { NotFound, type OpStatus } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { failureOf, targetFailure } from './failure.ts';
import { passes, StatusFeed } from './status-feed.ts';

export interface AwaitActivities {
  /** Returns when the image is generated (`userMachineImageStatus_get` or the status of one). */
  awaitGeneration(input: { uri: string }): Promise<void>;
  /** Returns when it is published, with what the cloud calls it. */
  awaitPublication(input: { uri: string }): Promise<JobOutcome>;
}

/** How often a wait says that it lives, in milliseconds; Temporal expects it every 75 s. */
const heartbeatMs = 10_000;

/** Looks in a row that must find no status before a job counts as gone: a new one may show late. */
const looksUntilGone = 3;

/** How long what the cloud calls an image may take to appear once it is published, in milliseconds. */
const namePatienceMs = 10_000;

/** Waits for jobs at UForge. All waits of a worker share their status requests. */
export function createAwaitActivities(dependencies: ActivityDependencies): AwaitActivities {
  const { uforge, pollIntervalMs } = dependencies;
  const generations = new StatusFeed(
    { many: (uris) => uforge.images.statuses(uris), one: (uri) => uforge.images.status(uri) },
    pollIntervalMs,
  );
  const publications = new StatusFeed(
    {
      many: (uris) => uforge.publications.statuses(uris),
      one: (uri) => uforge.publications.status(uri),
    },
    pollIntervalMs,
  );

  return {
    awaitGeneration: ({ uri }) => awaitJob(generations, uri, 'generate'),

    async awaitPublication({ uri }) {
      await awaitJob(publications, uri, 'publish');
      const until = Date.now() + namePatienceMs;
      for (;;) {
        const outcome = await outcomeOf(uri);
        const leftMs = until - Date.now();
        if (Object.keys(outcome).length > 0 || leftMs <= 0) return outcome;
        await Context.current().sleep(Math.min(pollIntervalMs, leftMs));
      }
    },
  };

  async function outcomeOf(uri: string): Promise<JobOutcome> {
    try {
      const { cloudId, registeringName } = await uforge.publications.get(uri);
      return { ...(cloudId && { cloudId }), ...(registeringName && { registeringName }) };
    } catch (error) {
      throw failureOf(error, 'publish');
    }
  }
}

/** Resolves when the job is done, rejects when it failed, was cancelled there, or the wait was. */
function awaitJob(feed: StatusFeed, uri: string, stage: 'generate' | 'publish'): Promise<void> {
  const context = Context.current();
  let details: Heartbeat = {};
  let looksInVain = 0;
  return new Promise<void>((resolve, reject) => {
    const stop = feed.watch(uri, (tidings) => {
      if ('trouble' in tidings) {
        const { trouble } = tidings;
        if (passes(trouble)) {
          say({ ...details, trouble: trouble.message });
        } else if (trouble instanceof NotFound && ++looksInVain < looksUntilGone) {
          const { trouble: _over, ...rest } = details;
          say({ ...rest, message: trouble.message });
        } else {
          end(() => reject(failureOf(trouble, stage)));
        }
        return;
      }
      looksInVain = 0;
      const { status } = tidings;
      if (status.error === true || status.cancelled === true) {
        end(() => reject(jobFailure(status, stage)));
      } else if (status.complete === true) {
        end(resolve);
      } else {
        say({
          ...(status.percentage === undefined ? {} : { percent: status.percentage }),
          ...(status.message === undefined ? {} : { message: status.message }),
        });
      }
    });
    const timer = setInterval(() => context.heartbeat(details), heartbeatMs);
    const cancelled = () => end(() => reject(context.cancellationSignal.reason));
    context.cancellationSignal.addEventListener('abort', cancelled);

    function say(next: Heartbeat): void {
      details = next;
      context.heartbeat(details);
    }

    function end(settle: () => void): void {
      stop();
      clearInterval(timer);
      context.cancellationSignal.removeEventListener('abort', cancelled);
      settle();
    }
  });
}

function jobFailure(status: OpStatus, stage: 'generate' | 'publish') {
  const what = stage === 'generate' ? 'generation' : 'publication';
  const said = status.errorMessage ?? status.message;
  const detail = status.detailedErrorMsg;
  const uforge = {
    ...(said === undefined ? {} : { message: said }),
    ...(detail === undefined ? {} : { detail }),
  };
  const error =
    status.cancelled === true
      ? {
          code: `${what}_cancelled`,
          message: `The ${what} was cancelled at UForge.`,
          hint: 'Build again if that was not meant.',
        }
      : {
          code: `${what}_failed`,
          message: `UForge could not finish the ${what}${said ? `: ${said.replace(/[.\s]+$/, '')}` : ''}.`,
          hint: "The pipeline's log has the whole of UForge's explanation.",
        };
  return targetFailure({ stage, ...error, uforge }, { retryable: 'no' });
}
