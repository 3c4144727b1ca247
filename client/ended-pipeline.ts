import { workflowQueue } from '../pipeline/identity.ts';
import type { Identity, PipelineInput, PipelineResult, Status } from '../pipeline/model.ts';
import { pipelineMemo } from '../pipeline/pipeline-memo.ts';
import { listRecords, recordOf } from '../pipeline/record-files.ts';
import type { RetryStep } from '../pipeline/retry-steps.ts';
import { DownloadRun } from './download-run.ts';
import { UsageError } from './errors.ts';
import { overwriting } from './overwriting.ts';
import type { PipelineRun } from './pipeline-run.ts';
import { statusOf } from './run.ts';
import {
  findRunById,
  listRuns,
  named,
  nameOf,
  namesBatch,
  newestOfEach,
  runOf,
  theOneMeant,
  whatThereIs,
} from './runs.ts';
import type { Session } from './session.ts';

/** A pipeline whose last run is over, and all that a new run of it needs to know. */
export interface EndedPipeline {
  workflowId: string;
  name: string;
  status: Exclude<Status, 'running'>;
  input: PipelineInput;
  memo: Record<string, unknown>;
  /** How far it came; undefined where nobody can say. May ask a worker. */
  result(): Promise<PipelineResult | undefined>;
  /** When it was recorded, ISO 8601, where Temporal does not keep the run any more. */
  recordedAt?: string;
}

/**
 * The ended pipeline that a person means by `id`: from Temporal, or from the record that the worker of
 * this machine made where Temporal keeps it no more. Throws {@link UsageError} for what cannot be
 * retried, with what would work.
 */
export async function findEnded(
  session: Session,
  id: string,
  request: { identity: Identity | undefined; from: RetryStep | undefined },
): Promise<EndedPipeline> {
  const run = await findRunById(session, id, request.identity);
  if (run) return await ended(session, run, request.from);
  const [listed, recorded] = await Promise.all([
    listRuns(session, { identity: undefined }),
    listRecords(session.recordsFolder),
  ]);
  const known = newestOfEach(listed).map(named);
  const forgotten = recorded
    .map((record) => ({ workflowId: record.result.workflowId, name: record.result.name, record }))
    .filter(({ workflowId }) => !known.some((each) => each.workflowId === workflowId));
  const meant = theOneMeant<(typeof known)[number] | (typeof forgotten)[number]>(id, [
    ...known,
    ...forgotten,
  ]);
  if (!meant) {
    const batch = await namesBatch(session, id, request.identity);
    throw batch ?? nothingKnown(session, id, [...listed.map(nameOf), ...forgotten.map(toName)]);
  }
  if (!('record' in meant)) return await ended(session, runOf(session, meant), request.from);
  const { input, result, memo = {}, recordedAt } = meant.record;
  const { workflowId, name } = meant;
  const status = result.status === 'cancelled' ? 'cancelled' : 'failed';
  return { workflowId, name, status, input, memo, recordedAt, result: async () => result };
}

/** The same pipeline, which replaces the files that are in the way of its downloads. */
export function replacingFiles(pipeline: EndedPipeline): EndedPipeline {
  const { input, memo } = pipeline;
  const asked = pipelineMemo(memo);
  return {
    ...pipeline,
    input: { ...input, plan: overwriting(input.plan) },
    memo: asked ? { ...memo, definition: overwriting(asked.definition) } : memo,
  };
}

/** Throws {@link UsageError} where a pipeline belongs to another server or login than that at hand. */
export function refuseOther({ name, input }: EndedPipeline, at: Identity): void {
  const { url, login } = input.identity;
  if (workflowQueue(at) === workflowQueue(input.identity)) return;
  throw new UsageError(
    `${name} belongs to ${url} as ${login}, and the settings are for ${at.url} as ${at.login}.`,
    { hint: 'Set UFORGE_URL and UFORGE_LOGIN to those of the pipeline, or name its --profile.' },
  );
}

function toName({ name }: { name: string }): string {
  return name;
}

async function ended(
  session: Session,
  run: PipelineRun | DownloadRun,
  from: RetryStep | undefined,
): Promise<EndedPipeline> {
  if (run instanceof DownloadRun) throw isDownload(run);
  const description = await run.describe();
  const status = statusOf(description);
  if (status === 'running') throw await isRunning(run);
  if (status === 'completed' && from === undefined) throw isCompleted(run);
  const { workflowId, runId, name } = run;
  const result = async () => {
    if (status === 'cancelled') {
      // Its result is in no event: what was recorded spares asking a worker.
      const record = await recordOf(session.recordsFolder, workflowId);
      if (record?.runId === runId) return record.result;
    }
    return await run.knownResult();
  };
  return {
    workflowId,
    name,
    status,
    input: await run.input(),
    memo: description.memo ?? {},
    result,
  };
}

function isDownload(run: DownloadRun): UsageError {
  return new UsageError(`${run.workflowId} is a download, and only pipelines are retried.`, {
    hint: `Ask for it again, and what is there and whole is kept: ${run.command}`,
  });
}

/** A run in progress; what helps depends on what it waits for. */
async function isRunning(run: PipelineRun): Promise<UsageError> {
  const { workflowId } = run;
  const { view } = await run.look();
  const waits = view.rows.some(({ stage }) => stage === 'blocked');
  const isAsked = view.rows.some(({ stage }) => stage === 'approval');
  return new UsageError(`${workflowId} is running: only what has ended is retried.`, {
    hint: isAsked
      ? `It waits for approval: forgeline approve ${workflowId}`
      : waits
        ? `It waits for a person; once that is mended: forgeline unblock ${workflowId}`
        : `Follow it with: forgeline follow ${workflowId} — or cancel it first with: forgeline cancel ${workflowId}`,
  });
}

function isCompleted({ workflowId }: PipelineRun): UsageError {
  return new UsageError(`${workflowId} is completed: there is nothing left to do.`, {
    hint: `Have it done again from a step on: forgeline retry ${workflowId} --from generate (or publish, or download)`,
  });
}

function nothingKnown(session: Session, id: string, names: readonly string[]): UsageError {
  const { embedded, address, recordsFolder } = session;
  const temporal = `Temporal at ${address} (${embedded ? 'the embedded server' : 'a cluster'})`;
  return new UsageError(
    `There is no pipeline "${id}": ${temporal} keeps no run of it, and ${recordsFolder} has no record of one.`,
    { hint: `${whatThereIs(names)}${embedded ? '' : ' Records are on the host of the worker.'}` },
  );
}
