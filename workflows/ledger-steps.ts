import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { GenerateActivities } from '../activities/generate.ts';
import type { PublishActivities } from '../activities/publish.ts';
import type { OnBehalf } from '../activities/still-wanted.ts';
import type { AskedJob, OpenAsk } from '../pipeline/model.ts';
import { requests, singleRequest } from './activity-options.ts';
import type { ExactlyOnceSteps } from './exactly-once.ts';
import { summaryOf } from './summary.ts';

/**
 * The activities of one turn of an ask. Their ids and summaries say whose they are, and no two that are
 * pending at a time have the same id.
 */
export function stepsOf(open: OpenAsk): ExactlyOnceSteps {
  const { job } = open.ask;
  return job.kind === 'generation' ? generation(open, job) : publication(open, job);
}

function generation(
  open: OpenAsk,
  job: Extract<AskedJob, { kind: 'generation' }>,
): ExactlyOnceSteps {
  const { source, image } = job;
  const onBehalf = onBehalfOf(open);
  const activities = proxyActivities<GenerateActivities>(requests());
  return {
    stage: stageOf(job),
    recordBaseline: () =>
      activities.recordImages.executeWithOptions(baseline(open), [
        { ...onBehalf, sourceUri: source.uri },
      ]),
    request: (before) =>
      activities.requestGeneration.executeWithOptions(request(open), [
        { ...onBehalf, source, image, baseline: before },
      ]),
    look: (before, patience) =>
      activities.lookForImage.executeWithOptions(look(open), [
        { ...onBehalf, source, image, baseline: before, patience },
      ]),
  };
}

function publication(
  open: OpenAsk,
  job: Extract<AskedJob, { kind: 'publication' }>,
): ExactlyOnceSteps {
  const { sourceUri, imageUri, publication } = job;
  const onBehalf = onBehalfOf(open);
  const activities = proxyActivities<PublishActivities>(requests());
  return {
    stage: stageOf(job),
    recordBaseline: () =>
      activities.recordPublications.executeWithOptions(baseline(open), [{ ...onBehalf, imageUri }]),
    request: (before) =>
      activities.requestPublication.executeWithOptions(request(open), [
        { ...onBehalf, sourceUri, imageUri, publication, baseline: before },
      ]),
    look: (before, patience) =>
      activities.lookForPublication.executeWithOptions(look(open), [
        { ...onBehalf, sourceUri, imageUri, publication, baseline: before, patience },
      ]),
  };
}

/** Keys begin with the first run of those that ask. */
function onBehalfOf({ ask: { key, replyTo } }: OpenAsk): OnBehalf {
  const [firstRunId, ...target] = key.split('/');
  return {
    onBehalfOf: replyTo,
    ...(firstRunId !== undefined && target.length > 0 && { firstRunId }),
  };
}

function baseline(open: OpenAsk): ActivityOptions {
  return {
    ...requests(open.ask.queue),
    // Nothing was asked for yet that somebody who takes it back would have to wait for.
    cancellationType: 'TRY_CANCEL',
    activityId: idOf('baseline', open),
    summary: summaryOf(`What was there before ${whatOf(open.ask.job)}, for ${open.ask.replyTo}`),
  };
}

function request(open: OpenAsk): ActivityOptions {
  return {
    ...singleRequest(open.ask.queue),
    activityId: idOf('request', open),
    summary: summaryOf(`${whatOf(open.ask.job)}, for ${open.ask.replyTo}`),
  };
}

function look(open: OpenAsk): ActivityOptions {
  const asks = open.ask.recheck ? 'Has more come of it than' : 'Was it started, unheard:';
  return {
    ...requests(open.ask.queue),
    startToCloseTimeout: '1 hour',
    activityId: idOf('look-for', open),
    summary: summaryOf(`${asks} ${whatOf(open.ask.job)}, for ${open.ask.replyTo}`),
  };
}

/** Such as `request-virtualbox-of-build-web-tier-1f2e3d4c-17`: of several tries, `…-17-2`. */
function idOf(what: string, { ask, number, attempts }: OpenAsk): string {
  const { job, replyTo } = ask;
  const target = job.kind === 'generation' ? job.image.id : `${job.image.id}-${job.publication.id}`;
  const id = `${what}-${target}-of-${replyTo}-${number}`;
  return attempts > 1 ? `${id}-${attempts}` : id;
}

/** The step of a pipeline that an ask is part of. */
export function stageOf({ kind }: AskedJob): 'generate' | 'publish' {
  return kind === 'generation' ? 'generate' : 'publish';
}

/** What an ask is for, in words. */
export function whatOf(job: AskedJob): string {
  if (job.kind === 'publication') return `${job.image.format} to ${job.publication.account}`;
  return `${job.image.format} from ${job.source.name} ${job.source.version}`;
}
