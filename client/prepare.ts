import { problemText } from '../pipeline/errors.ts';
import type {
  PipelinePlan,
  PipelineResult,
  PlanOutcome,
  Problem,
  Unchanged,
} from '../pipeline/model.ts';
import { PipelineRefused, UsageError } from './errors.ts';
import type { PipelineRun } from './pipeline-run.ts';
import { type AskOptions, planPipelines } from './planning.ts';
import type { FileProblem, Request } from './requests.ts';
import type { Session } from './session.ts';
import { findRunInProgress } from './start-pipeline.ts';

/** A file that can be built, and what that would do. */
export interface Planned {
  request: Request;
  plan: PipelinePlan;
  /** There is nothing to build. */
  unchanged?: Unchanged;
}

/**
 * A request that can be carried out: by a plan to start, or by a run to join; or that need not be, as
 * nothing has changed.
 */
export type Prepared = Request &
  (
    | { plan: PipelinePlan; joined?: never; unchanged?: never }
    | { plan?: never; joined: PipelineRun; unchanged?: never }
    | { plan: PipelinePlan; joined?: never; unchanged: Unchanged }
  );

export interface PrepareOptions extends AskOptions {
  /** Also what has not changed since it was built last (`when: changed`) is to be built. */
  rebuild?: true;
}

/**
 * Finds the runs to join, and plans what is to be started. Throws {@link PipelineRefused} with every
 * problem of every pipeline: either all can be started or none is.
 */
export async function preparePipelines(
  session: Session,
  requests: readonly Request[],
  options: PrepareOptions,
): Promise<Prepared[]> {
  const [running] = await Promise.all([
    Promise.all(requests.map((request) => findRunInProgress(session, request))),
    ensureWorkers(session, requests),
    checkSearchAttributes(session),
  ]);
  const toPlan = requests.filter((_request, index) => !running[index]);
  const outcomes = await planAll(session, toPlan, options);
  const problems = problemsOf(toPlan, outcomes);
  if (problems.length > 0) throw new PipelineRefused(problems);
  return requests.flatMap((request, index): Prepared[] => {
    const joined = running[index];
    if (joined) return [{ ...request, joined }];
    const outcome = outcomes.get(request);
    if (!outcome?.ok) return [];
    const { plan, unchanged } = outcome;
    return [unchanged && !options.rebuild ? { ...request, plan, unchanged } : { ...request, plan }];
  });
}

/** What is told of a pipeline that was not built, as nothing has changed. */
export function skippedResult({ name, source }: PipelinePlan, skipped: Unchanged): PipelineResult {
  return {
    name,
    workflowId: skipped.workflowId,
    status: 'completed',
    skipped,
    source: { uri: source.uri, revision: source.revision },
    images: [],
  };
}

/** Without its search attributes Temporal refuses the start of a pipeline. */
export async function checkSearchAttributes(session: Session): Promise<void> {
  if (session.embedded) return;
  const { missing, refusal } = await session.ensureSearchAttributes();
  if (missing.length === 0) return;
  throw new UsageError(`Temporal lacks the search attributes ${missing.join(', ')}.`, {
    hint: refusal ? `Have somebody who may do so run: ${refusal.command}` : 'Run: forgeline doctor',
  });
}

/** Makes sure that a worker runs for each UForge server and login that the requests are for. */
export async function ensureWorkers(session: Session, requests: readonly Request[]): Promise<void> {
  await Promise.all(byIdentity(requests).map(([first]) => session.ensureWorker(first.uforge)));
}

/**
 * Plans every request on a worker of its identity. What there is to say of how a file was read is said
 * in the notices of its plan.
 */
export async function planAll(
  session: Session,
  requests: readonly Request[],
  options: AskOptions,
): Promise<Map<Request, PlanOutcome>> {
  const outcomes = new Map<Request, PlanOutcome>();
  await Promise.all(
    byIdentity(requests).map(async (group) => {
      const definitions = group.map(({ definition }) => definition);
      const answers = await planPipelines(session, group[0].identity, definitions, options);
      group.forEach((request, index) => {
        const answer = answers[index];
        if (answer) outcomes.set(request, withNotices(answer, request.notices));
      });
    }),
  );
  return outcomes;
}

function withNotices(outcome: PlanOutcome, notices: readonly string[]): PlanOutcome {
  if (!outcome.ok) return outcome;
  const { plan } = outcome;
  return { ...outcome, plan: { ...plan, notices: [...notices, ...plan.notices] } };
}

/**
 * What keeps requests from being carried out. Each problem tells where in which file it is; one that
 * is about no place, such as a server that does not answer, tells its file where there are several,
 * unless it is the same for all.
 *
 * @param named how many files there were with those that could not be read
 */
export function problemsOf(
  requests: readonly Request[],
  outcomes: ReadonlyMap<Request, PlanOutcome>,
  named: number = requests.length,
): (Problem | FileProblem)[] {
  const perFile = requests.map((request) => {
    const outcome = outcomes.get(request);
    return { request, problems: !outcome || outcome.ok ? [] : outcome.problems };
  });
  const [first, ...others] = perFile;
  if (first === undefined) return [];
  const common = first.problems.filter(
    ({ message, path }) =>
      path === undefined &&
      (named === 1 || others.length > 0) &&
      others.every(({ problems }) => problems.some((problem) => problem.message === message)),
  );
  const own = perFile.flatMap(({ request, problems }) =>
    problems
      .filter(({ message }) => !common.some((problem) => problem.message === message))
      .map((problem) => inFile(request, problem)),
  );
  return [...common, ...own];
}

/** A problem with the place in the file that it is about. */
export function inFile(
  { file, places }: Pick<Request, 'file' | 'places'>,
  problem: Problem,
): FileProblem {
  const { path: about, ...rest } = problem;
  const { path, ...position } = (about === undefined ? undefined : places[about]) ?? {};
  // The name of a builder begins with its path.
  const named = path !== undefined && !problem.message.startsWith(path) ? { path } : {};
  const message = problemText({ file, ...position, ...named, message: problem.message });
  return { ...rest, message, file, ...(path === undefined ? {} : { path }) };
}

function byIdentity(requests: readonly Request[]): [Request, ...Request[]][] {
  const groups = new Map<string, [Request, ...Request[]]>();
  for (const request of requests) {
    const key = JSON.stringify([request.identity.url, request.identity.login]);
    const group = groups.get(key);
    if (group) group.push(request);
    else groups.set(key, [request]);
  }
  return [...groups.values()];
}
