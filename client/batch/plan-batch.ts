import { definitionDigest, describeDifferences } from '../../pipeline/differences.ts';
import { batchQueue, pipelineWorkflowId, workflowQueue } from '../../pipeline/identity.ts';
import { definitionOfItem, expand } from '../../pipeline/matrix.ts';
import type {
  BatchItem,
  BatchTemplate,
  Identity,
  PipelineDefinition,
  PlanOutcome,
  Problem,
} from '../../pipeline/model.ts';
import { pipelineMemo } from '../../pipeline/pipeline-memo.ts';
import { inChunks } from '../chunks.ts';
import { PipelineRefused } from '../errors.ts';
import { type AskOptions, expandBatch, planPipelines } from '../planning.ts';
import { inFile } from '../prepare.ts';
import type { Session } from '../session.ts';
import type { BatchAsked } from './read-batch.ts';

/** Chunks that are planned at the same time. */
const chunksAtOnce = 3;

/**
 * The pipelines of a batch, and what people must know of how they were found. Throws
 * {@link PipelineRefused} where there are none to be had.
 */
export async function findItems(
  session: Session,
  { identity, batch, places }: Pick<BatchAsked, 'identity' | 'batch' | 'places'>,
  options: AskOptions,
): Promise<{ items: BatchItem[]; notices: readonly string[] }> {
  // Pipelines alone are found without asking anybody.
  const expansion = batch.matrix
    ? await expandBatch(session, identity, batch, options)
    : expand(batch, []);
  if (!expansion.ok) {
    const { problems } = expansion;
    throw new PipelineRefused(
      places ? problems.map((problem) => inFile(places, problem)) : problems,
    );
  }
  return expansion;
}

/** What starting a batch would come to. */
export interface BatchPlan {
  pipelines: number;
  /** Pipelines that nothing has changed of since they were built last. */
  unchanged: number;
  images: number;
  publications: number;
  downloads: number;
  /** What people must know before they start it, each with the names of the pipelines it is about. */
  notices: Map<string, string[]>;
  /** What keeps pipelines from being started, the same. */
  problems: Map<string, { problem: Problem; names: string[] }>;
}

export interface PlanBatchOptions extends AskOptions {
  /** Told after each part how many are planned. */
  onPlanned?: (done: number, total: number) => void;
  /** Told of each pipeline, in no order. */
  each?: (definition: PipelineDefinition, outcome: PlanOutcome) => void;
  /** What has not changed since it was built last is built, too. */
  rebuild?: true | undefined;
}

/** Looks up at UForge all that the pipelines of a batch name. Starts nothing. */
export async function planBatch(
  session: Session,
  batch: { identity: Identity; items: readonly BatchItem[]; template?: BatchTemplate | undefined },
  options: PlanBatchOptions,
): Promise<BatchPlan> {
  const { identity, items, template } = batch;
  const definitions = items.map((item) => definitionOfItem(item, template));
  const plan = emptyPlan(definitions.length);
  for (const { name, problem } of await othersInProgress(session, identity, definitions)) {
    addProblem(plan, name, problem);
  }
  const waiting = inChunks(definitions);
  let done = 0;
  const planNext = async () => {
    for (let chunk = waiting.shift(); chunk; chunk = waiting.shift()) {
      const outcomes = await planPipelines(session, identity, chunk, options);
      chunk.forEach((definition, index) => {
        const outcome = outcomes[index];
        if (!outcome) return;
        options.each?.(definition, outcome);
        add(plan, definition.name, outcome, options);
      });
      done += chunk.length;
      options.onPlanned?.(done, definitions.length);
    }
  };
  await Promise.all(Array.from({ length: chunksAtOnce }, planNext));
  return plan;
}

function emptyPlan(pipelines: number): BatchPlan {
  return {
    pipelines,
    unchanged: 0,
    images: 0,
    publications: 0,
    downloads: 0,
    notices: new Map(),
    problems: new Map(),
  };
}

function add(
  plan: BatchPlan,
  name: string,
  outcome: PlanOutcome,
  { rebuild }: PlanBatchOptions,
): void {
  if (!outcome.ok) {
    for (const problem of outcome.problems) addProblem(plan, name, problem);
    return;
  }
  if (outcome.unchanged) {
    plan.unchanged += 1;
    // What is skipped does nothing of what its plan says.
    if (!rebuild) return;
  }
  const { images, notices } = outcome.plan;
  for (const notice of notices) {
    const names = plan.notices.get(notice);
    if (names) names.push(name);
    else plan.notices.set(notice, [name]);
  }
  plan.images += images.length;
  plan.publications += images.reduce((sum, image) => sum + image.publications.length, 0);
  plan.downloads += images.filter(({ download }) => download).length;
}

function addProblem(plan: BatchPlan, name: string, problem: Problem): void {
  const known = plan.problems.get(problem.message);
  if (known) known.names.push(name);
  else plan.problems.set(problem.message, { problem, names: [name] });
}

/**
 * Pipelines that run already and are to do something else. Those that are the same will be joined. Asks
 * Temporal once for all that run.
 */
async function othersInProgress(
  session: Session,
  identity: Identity,
  definitions: readonly PipelineDefinition[],
): Promise<{ name: string; problem: Problem }[]> {
  const queues = [workflowQueue(identity), batchQueue(identity)].map((queue) => `"${queue}"`);
  const query = `WorkflowType = "imagePipeline" AND ExecutionStatus = "Running" AND TaskQueue IN (${queues.join(', ')})`;
  const asked = new Map(
    definitions.map((definition) => [pipelineWorkflowId(identity, definition.name), definition]),
  );
  const others: { name: string; problem: Problem }[] = [];
  for await (const { workflowId, memo } of session.client.workflow.list({ query })) {
    const definition = asked.get(workflowId);
    const running = pipelineMemo(memo)?.definition;
    if (!definition || !running) continue;
    if (definitionDigest(running) === definitionDigest(definition)) continue;
    const differences = describeDifferences(running, definition).join('; ');
    const problem = {
      code: 'different_run_in_progress',
      message: `The pipeline ${definition.name} is already running, with something else: ${differences}.`,
      hint: `Follow it with: forgeline follow ${workflowId} — or cancel it with: forgeline cancel ${workflowId}`,
    };
    others.push({ name: definition.name, problem });
  }
  return others;
}
