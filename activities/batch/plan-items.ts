import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { pipelineWorkflowId, thisHost } from '../../pipeline/identity.ts';
import { definitionOfItem } from '../../pipeline/matrix.ts';
import type {
  BatchItem,
  BatchTemplate,
  Identity,
  ItemOutcome,
  PipelineDefinition,
  PlanOutcome,
  Problem,
  Unchanged,
} from '../../pipeline/model.ts';
import type { PipelineMemo } from '../../pipeline/pipeline-memo.ts';
import { planDetails, planSummary } from '../../pipeline/plan-text.ts';
import { forgetRecord } from '../../pipeline/record-files.ts';
import type { UForge } from '../../uforge/index.ts';
import { failureOf } from '../failure.ts';
import { patiently } from '../patience.ts';
import { findEndedRun } from './ended-run.ts';
import { goOnWith } from './go-on.ts';

/** Some of the pipelines of a batch, in the order in which they are to begin. */
export interface ItemsToPlan {
  identity: Identity;
  items: BatchItem[];
  template?: BatchTemplate;
  /** Builds also what has not changed since it was built last. */
  rebuild?: true;
}

/** What planning needs. */
export interface ItemPlanning {
  uforge: UForge;
  recordsFolder: string;
  plan(definitions: PipelineDefinition[]): Promise<PlanOutcome[]>;
  /** What is wrong with folders of this host. */
  checkFolders(input: { folders: string[] }): Promise<Problem[]>;
}

/** Bytes of one answer; Temporal takes 2 MiB, and all of it is started at once. */
const answerBytes = 1_200_000;

/** Bytes that one pipeline may be told. */
const itemBytes = 1_000_000;

/** Problems that may be gone in a moment, and the pauses before it is looked again, in milliseconds. */
const passing: readonly string[] = ['unreachable', 'unavailable', 'busy', 'malformed_answer'];
const pausesMs = [1_000, 4_000, 15_000];

/** See {@link BatchActivities}. */
export async function planItems(
  { uforge, recordsFolder, plan, checkFolders }: ItemPlanning,
  { identity, items, template, rebuild }: ItemsToPlan,
): Promise<ItemOutcome[]> {
  await untilUForgeAnswers(uforge);
  const outcomes: ItemOutcome[] = [];
  const toPlan: { index: number; definition: PipelineDefinition }[] = [];
  for (const [index, item] of items.entries()) {
    const again = item.again && (await earlierRun(recordsFolder, item, item.again));
    if (again) outcomes[index] = again;
    else toPlan.push({ index, definition: definitionOfItem(item, template) });
  }
  const planned = await planPatiently(plan, toPlan);
  for (const { index, definition } of toPlan) {
    const outcome = planned.get(index);
    if (!outcome) continue;
    const problems = await checkFolders({ folders: foldersOf(definition) });
    outcomes[index] = outcomeOf(identity, definition, withProblems(outcome, problems), rebuild);
  }
  const answer = fitting(outcomes);
  // What a run leaves undone is recorded anew; the record of an older one would be a trap.
  const begun = answer.flatMap((outcome) => (outcome.how === 'start' ? outcome.workflowId : []));
  await Promise.all(begun.map((workflowId) => forgetRecord(recordsFolder, workflowId)));
  return answer;
}

/** What is no UForge refuses each pipeline; what is down for a while makes the batch wait. */
async function untilUForgeAnswers(uforge: UForge): Promise<void> {
  try {
    await patiently(() => uforge.serviceStatus());
  } catch (error) {
    const failure = failureOf(error, 'plan');
    if (!failure.nonRetryable) throw failure;
  }
}

async function earlierRun(
  recordsFolder: string,
  item: BatchItem,
  run: { workflowId: string; runId: string },
): Promise<ItemOutcome | undefined> {
  const ended = await findEndedRun(Context.current().client, recordsFolder, run);
  // Of what nobody knows any more how far it came, all is done anew.
  return ended && (await goOnWith(item, run.workflowId, ended));
}

/** Plans all, and those again that met with what may pass, such as one 503. */
async function planPatiently(
  plan: ItemPlanning['plan'],
  toPlan: readonly { index: number; definition: PipelineDefinition }[],
): Promise<Map<number, PlanOutcome>> {
  const found = new Map<number, PlanOutcome>();
  let left = toPlan;
  for (const pauseMs of [...pausesMs, undefined]) {
    if (left.length === 0) break;
    const outcomes = await plan(left.map(({ definition }) => definition));
    left.forEach(({ index }, at) => {
      const outcome = outcomes[at];
      if (outcome) found.set(index, outcome);
    });
    left = left.filter(({ index }) => isPassing(found.get(index)));
    if (pauseMs !== undefined && left.length > 0) await pause(pauseMs);
  }
  return found;
}

function isPassing(outcome: PlanOutcome | undefined): boolean {
  if (!outcome || outcome.ok) return false;
  return outcome.problems.some(({ code }) => passing.includes(code));
}

/** The folders that a pipeline writes to, of those that can be looked at from here. */
function foldersOf({ images, packages, simulate }: PipelineDefinition): string[] {
  if (simulate) return [];
  const all = [
    ...images.flatMap(({ download }) => download ?? []),
    ...(packages ? [packages] : []),
  ];
  return all.filter(({ host }) => host === thisHost()).map(({ folder }) => folder);
}

function withProblems(outcome: PlanOutcome, problems: Problem[]): PlanOutcome {
  if (problems.length === 0) return outcome;
  return { ok: false, problems: [...(outcome.ok ? [] : outcome.problems), ...problems] };
}

function outcomeOf(
  identity: Identity,
  definition: PipelineDefinition,
  outcome: PlanOutcome,
  rebuild: true | undefined,
): ItemOutcome {
  if (!outcome.ok) return { how: 'refuse', problems: outcome.problems };
  const { plan, unchanged } = outcome;
  if (unchanged && !rebuild) return { how: 'skip', reason: skipped(unchanged) };
  const memo: PipelineMemo & Record<string, unknown> = {
    definition,
    source: { uri: plan.source.uri, revision: plan.source.revision },
  };
  return {
    how: 'start',
    workflowId: pipelineWorkflowId(identity, definition.name),
    start: {
      input: { identity, plan },
      memo,
      summary: planSummary(plan),
      details: planDetails(plan),
    },
  };
}

function skipped({ builtAt, revision }: Unchanged): string {
  return `Nothing has changed since it was built at ${builtAt} from revision ${revision}.`;
}

/** As many of the outcomes, from the first on, as one answer holds. */
function fitting(outcomes: readonly ItemOutcome[]): ItemOutcome[] {
  const kept: ItemOutcome[] = [];
  let bytes = 0;
  for (const outcome of outcomes) {
    const size = Buffer.byteLength(JSON.stringify(outcome));
    const fit = size > itemBytes ? tooLarge(size) : outcome;
    bytes += fit === outcome ? size : 0;
    if (kept.length > 0 && bytes > answerBytes) break;
    kept.push(fit);
  }
  return kept;
}

function tooLarge(size: number): ItemOutcome {
  const problem = {
    code: 'too_large',
    message: `What it is told is ${(size / 1e6).toFixed(1)} MB, and Temporal takes little more than 1 MB.`,
    hint: 'Split the pipeline into several.',
  };
  return { how: 'refuse', problems: [problem] };
}
