import { Context } from '@temporalio/activity';
import type { Heartbeat, JobOutcome } from '../pipeline/model.ts';
import { UForgeError } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { failureOf } from './failure.ts';
import { type JobStage, JobWatch } from './job-watch.ts';
import { Refusals } from './refusals.ts';
import { passes, StatusFeed } from './status-feed.ts';

export interface AwaitActivities {
  /** Returns when the image is generated (`userMachineImageStatus_get` or the status of one). */
  awaitGeneration(input: AwaitedJob): Promise<void>;
  /** Returns when it is published, with what the cloud calls it. */
  awaitPublication(input: AwaitedJob): Promise<JobOutcome>;
}

interface AwaitedJob {
  uri: string;
  /** Milliseconds without anything new, UForge being heard, after which it has failed as stalled. */
  stalledMs?: number;
}

/** How often a wait says that it lives, in milliseconds; Temporal expects it every 70 s. */
const heartbeatMs = 10_000;

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
    awaitGeneration: (job) => awaitJob(generations, job, 'generate'),

    async awaitPublication(job) {
      await awaitJob(publications, job, 'publish');
      return await namesOf(job.uri);
    },
  };

  /** What the cloud calls it: known a little after the end at some servers, and never at others. */
  async function namesOf(uri: string): Promise<JobOutcome> {
    const context = Context.current();
    const until = Date.now() + namePatienceMs;
    const refusals = new Refusals(pollIntervalMs);
    for (;;) {
      try {
        const { cloudId, registeringName } = await uforge.publications.get(uri);
        if (cloudId || registeringName || Date.now() >= until) {
          return { ...(cloudId && { cloudId }), ...(registeringName && { registeringName }) };
        }
        refusals.over();
      } catch (error) {
        const isRefusal = error instanceof UForgeError && !passes(error);
        if (!isRefusal || refusals.oneMore() === 'believed') throw failureOf(error, 'publish');
      }
      context.heartbeat({ percent: 100, message: 'Published; the cloud has not named it yet' });
      await context.sleep(Math.min(pollIntervalMs, heartbeatMs));
    }
  }
}

/**
 * Resolves when the job is done; rejects when it failed, stalled or was cancelled there, when UForge
 * goes on refusing to tell of it, or when the wait was cancelled.
 */
function awaitJob(feed: StatusFeed, job: AwaitedJob, stage: JobStage): Promise<void> {
  const context = Context.current();
  const earlier: Heartbeat = context.info.heartbeatDetails ?? {};
  const { uri, ...limits } = job;
  const watch = new JobWatch(stage, { ...limits, intervalMs: feed.intervalMs, earlier });
  let details = earlier;
  return new Promise<void>((resolve, reject) => {
    const stop = feed.watch(uri, (tidings) => {
      const verdict = watch.judge(tidings);
      if (verdict === 'done') end(resolve);
      else if ('failure' in verdict) end(() => reject(verdict.failure));
      else {
        details = verdict.heartbeat;
        context.heartbeat(details);
      }
    });
    const timer = setInterval(() => context.heartbeat(details), heartbeatMs);
    const cancelled = () => end(() => reject(context.cancellationSignal.reason));
    context.cancellationSignal.addEventListener('abort', cancelled);

    function end(settle: () => void): void {
      stop();
      clearInterval(timer);
      context.cancellationSignal.removeEventListener('abort', cancelled);
      settle();
    }
  });
}
