import type { WorkflowExecutionInfo } from '@temporalio/client';
import {
  batchQueue,
  batchWorkflowId,
  pipelineWorkflowId,
  workflowQueue,
} from '../pipeline/identity.ts';
import type { Identity } from '../pipeline/model.ts';
import { pipelineMemo } from '../pipeline/pipeline-memo.ts';
import type { OtherWorker } from './background-worker.ts';
import { DownloadRun } from './download-run.ts';
import { UsageError } from './errors.ts';
import { PipelineRun } from './pipeline-run.ts';
import { settingsFor } from './requests.ts';
import { describeRun, statusOf } from './run.ts';
import type { ConnectionOptions } from './runner.ts';
import type { Session } from './session.ts';

/** What lists and descriptions of runs have in common. */
export type KnownRun = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'type'> & {
  memo?: Record<string, unknown> | undefined;
};

/** Types of the workflows that people start; others are parts of them. */
const types: readonly string[] = ['imagePipeline', 'download'];

/**
 * Runs that Temporal knows, newest first. Of one identity where one is given. Sorted here, as not
 * every store of Temporal's can.
 */
export async function listRuns(
  session: Session,
  of: { identity: Identity | undefined },
): Promise<WorkflowExecutionInfo[]> {
  const queue = of.identity
    ? ` AND TaskQueue IN (${queuesOf(of.identity).map(inQuery).join(', ')})`
    : '';
  const runs: WorkflowExecutionInfo[] = [];
  const query = `WorkflowType IN (${types.map(inQuery).join(', ')})${queue}`;
  for await (const run of session.client.workflow.list({ query, pageSize: 500 })) runs.push(run);
  return runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
}

/** Queues that the runs of an identity are on: those that people start, and those of batches. */
function queuesOf(identity: Identity): string[] {
  return [workflowQueue(identity), batchQueue(identity)];
}

function inQuery(text: string): string {
  return `"${text}"`;
}

/** Of several runs of one id, which are in order of age, the newest. */
export function newestOfEach(runs: readonly WorkflowExecutionInfo[]): WorkflowExecutionInfo[] {
  const seen = new Set<string>();
  return runs.filter(({ workflowId }) => !seen.has(workflowId) && seen.add(workflowId));
}

/** Name of the pipeline that a run is of; a download goes by its id. */
export function nameOf({ memo, workflowId }: Pick<KnownRun, 'memo' | 'workflowId'>): string {
  return pipelineMemo(memo)?.definition.name ?? workflowId;
}

/**
 * The newest run that a person means by `id`: a workflow id, the name of a pipeline, or the start of
 * an id. Throws {@link UsageError} where there is none, or where it could be several.
 */
export async function findRun(
  session: Session,
  id: string,
  identity: Identity | undefined,
): Promise<PipelineRun | DownloadRun> {
  const run = await findRunById(session, id, identity);
  if (run) return run;
  const known = newestOfEach(await listRuns(session, { identity: undefined }));
  const meant = theOneMeant(id, known.map(named));
  if (!meant) throw (await namesBatch(session, id, identity)) ?? noSuchRun(id, known.map(nameOf));
  return runOf(session, meant);
}

/** The newest run of exactly this id, or of the pipeline of this name: lists may lag behind it. */
export async function findRunById(
  session: Session,
  id: string,
  identity: Identity | undefined,
): Promise<PipelineRun | DownloadRun | undefined> {
  if (id.trim() === '') {
    throw new UsageError('The id is empty.', { hint: 'See which there are with: forgeline list' });
  }
  const exactly = await describeRun(session, id);
  if (exactly && types.includes(exactly.type)) return runOf(session, exactly);
  if (!identity) return undefined;
  const byName = await describeRun(session, pipelineWorkflowId(identity, id));
  return byName && runOf(session, byName);
}

/** A run with the name that people know it by. */
export function named<Run extends KnownRun>(run: Run): Run & { name: string } {
  return { ...run, name: nameOf(run) };
}

/**
 * Of several runs the one that is meant by an id, a name, or the start of an id; undefined where it is
 * none. Throws {@link UsageError} where it could be several.
 */
export function theOneMeant<Run extends { workflowId: string; name: string }>(
  id: string,
  known: readonly Run[],
): Run | undefined {
  const ways: ((run: Run) => boolean)[] = [
    ({ workflowId }) => workflowId === id,
    ({ name }) => name === id,
    ({ workflowId }) => workflowId.startsWith(id),
  ];
  const candidates = ways.map((way) => known.filter(way)).find((found) => found.length > 0) ?? [];
  const [run, ...others] = candidates;
  if (others.length === 0) return run;
  const ids = candidates.slice(0, 10).map(({ workflowId }) => workflowId);
  throw new UsageError(`"${id}" could be any of these: ${ids.join(', ')}.`, {
    hint: 'Give the whole id.',
  });
}

export function runOf(session: Session, run: KnownRun): PipelineRun | DownloadRun {
  return run.type === 'download' ? new DownloadRun(session, run) : new PipelineRun(session, run);
}

/**
 * With the embedded server: sees to it that a worker for this run is there, if the settings at hand
 * are those of its identity. Where they are not, following says that no worker polls.
 */
export async function ensureWorkerOf(
  session: Session,
  run: { describe(): Promise<Pick<WorkflowExecutionInfo, 'taskQueue' | 'status'>> },
  options: ConnectionOptions & { other?: OtherWorker; warn: (message: string) => void },
): Promise<void> {
  if (!session.embedded) return;
  try {
    const uforge = await settingsFor(options);
    const { taskQueue, status } = await run.describe();
    if (!queuesOf(uforge).includes(taskQueue) || statusOf({ status }) !== 'running') return;
    await session.ensureWorker(uforge, options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    options.warn(`No worker was started: ${error.message}`);
  }
}

/** For a person who gave the name or id of a batch to a command that is about one pipeline. */
export async function namesBatch(
  session: Session,
  id: string,
  identity: Identity | undefined,
): Promise<UsageError | undefined> {
  const ids = [id, ...(identity ? [batchWorkflowId(identity, id)] : [])];
  for (const workflowId of ids) {
    if ((await describeRun(session, workflowId))?.type !== 'batch') continue;
    return new UsageError(`"${id}" is a batch, not a pipeline.`, {
      hint: `Batches have commands of their own, such as: forgeline batch show ${workflowId}`,
    });
  }
  return undefined;
}

function noSuchRun(id: string, names: readonly string[]): UsageError {
  return new UsageError(`There is no pipeline or download "${id}".`, { hint: whatThereIs(names) });
}

/** For a person who named what there is not. */
export function whatThereIs(names: readonly string[]): string {
  const some = [...new Set(names)].slice(0, 10);
  return some.length > 0
    ? `There are: ${some.join(', ')}. See also: forgeline list --all`
    : 'None has run yet, or Temporal does not keep it any more.';
}
