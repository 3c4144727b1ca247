import type { PipelineDefinition, PlanOutcome, Problem } from '../pipeline/model.ts';
import { problemOf } from './check.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { heartbeating } from './heartbeat.ts';
import { askingAtOnce } from './outage.ts';
import { patiently } from './patience.ts';
import { Catalogue } from './plan/catalogue.ts';
import { compared } from './plan/changes.ts';
import type { Findings } from './plan/findings.ts';
import { type Planning, resolveImage } from './plan/images.ts';
import { deletionsAfter } from './plan/keep.ts';
import { PlanProblem } from './plan/problems.ts';
import { withoutOutputs } from './plan/simulation.ts';
import { type ResolvedSource, resolveSource } from './plan/source.ts';

export interface PlanActivities {
  /** Looks up everything that the definitions name; answers in their order. Changes nothing. */
  resolvePipelines(input: { definitions: PipelineDefinition[] }): Promise<PlanOutcome[]>;
}

export function createPlanActivities(dependencies: ActivityDependencies): PlanActivities {
  const { uforge, readReference } = dependencies;
  return {
    resolvePipelines: ({ definitions }) =>
      askingAtOnce(() =>
        heartbeating(async () => {
          try {
            // Asked first and alone: what is no UForge is called so, before anything else is said of it.
            await patiently(() => uforge.serviceStatus());
          } catch (error) {
            return definitions.map(() => ({ ok: false, problems: [problemOf(error)] }));
          }
          const catalogue = new Catalogue(uforge);
          return await Promise.all(
            definitions.map(async (definition) => {
              const outcome = await plan({ catalogue, readReference }, definition);
              return outcome.ok ? await withHistory(dependencies, definition, outcome) : outcome;
            }),
          );
        }),
      ),
  };
}

async function plan(
  { catalogue, readReference }: Omit<Planning, 'findings'>,
  asked: PipelineDefinition,
): Promise<PlanOutcome> {
  const problems: Problem[] = [];
  const notices: string[] = [];
  const definition = asked.simulate ? withoutOutputs(asked, notices) : asked;
  const { simulate, checkDependencies } = definition;
  const findingsAt = (path?: string): Findings => ({
    problem: (error) => {
      const isPlaced = error instanceof PlanProblem && path !== undefined;
      const problem = error instanceof PlanProblem ? error.problem : problemOf(error);
      if (problems.some(({ message }) => message === problem.message)) return;
      problems.push(isPlaced ? { ...problem, path } : problem);
    },
    notice: (text) => notices.push(text),
  });

  const source = await resolveSource(catalogue, definition.source).catch(
    findingsAt('source').problem,
  );
  const images = await Promise.all(
    definition.images.map((image, index) =>
      resolveImage(
        { catalogue, findings: findingsAt(image.builder ?? `images[${index}]`), readReference },
        source ?? unknownSource(definition),
        image,
      ),
    ),
  );
  await checkQuota(catalogue, definition, findingsAt());
  if (problems.length > 0 || !source) return { ok: false, problems };
  const { approve, keep, after, when } = definition;
  const { fingerprint } = source;
  return {
    ok: true,
    plan: {
      name: definition.name,
      source: {
        ...source.plan,
        ...(when === 'changed' && fingerprint !== undefined ? { fingerprint } : {}),
      },
      images: images
        .filter((image) => image !== undefined)
        .map((image) => ({
          ...image,
          ...(simulate ? { simulated: true } : {}),
          ...(checkDependencies ? { forceCheckingDeps: true } : {}),
        })),
      publishWhen: definition.publishWhen,
      ...(simulate ? { simulate } : {}),
      ...(checkDependencies ? { checkDependencies } : {}),
      ...(definition.packages ? { packages: definition.packages } : {}),
      deadlineMs: definition.deadlineMs,
      ...(definition.policies ? { policies: definition.policies } : {}),
      ...(definition.timeouts ? { timeouts: definition.timeouts } : {}),
      ...(approve ? { approve } : {}),
      ...(keep ? { keep } : {}),
      ...(after ? { after } : {}),
      notices: [...notices, ...deletions(definition)],
    },
  };
}

/**
 * What earlier runs have to do with a plan: what they were made from, for `when: changed`, and what of
 * theirs is deleted.
 */
async function withHistory(
  dependencies: ActivityDependencies,
  definition: PipelineDefinition,
  { plan }: Extract<PlanOutcome, { ok: true }>,
): Promise<PlanOutcome> {
  const deleted = await deletionsAfter(dependencies, plan);
  const whole = { ...plan, notices: [...plan.notices, ...deleted] };
  if (plan.source.fingerprint === undefined) return { ok: true, plan: whole };
  const { unchanged, notices, definitionDigest } = await compared(
    dependencies,
    definition,
    plan.source,
  );
  return {
    ok: true,
    plan: { ...whole, definitionDigest, notices: [...whole.notices, ...notices] },
    ...(unchanged ? { unchanged } : {}),
  };
}

/** What the pipeline would delete at UForge: nobody should learn that afterwards. */
function deletions({ policies = {} }: PipelineDefinition): string[] {
  return [
    ...(policies.onCancel === 'delete'
      ? ['If it is cancelled, the images and publications that it made are deleted at UForge.']
      : []),
    ...(policies.onFailure === 'delete'
      ? ['An image or publication that fails is deleted at UForge.']
      : []),
  ];
}

/** Stands in for a source that was not found, so that the images' own problems are told as well. */
function unknownSource({ source }: PipelineDefinition): ResolvedSource {
  return {
    plan: { kind: source.kind, uri: '', name: '', version: '', revision: '' },
    memorySize: 1,
    disk: { diskSize: 1 },
    takesDiskSizes: true,
  };
}

async function checkQuota(
  catalogue: Catalogue,
  definition: PipelineDefinition,
  findings: Findings,
): Promise<void> {
  try {
    const quotas = await catalogue.quotas();
    const quota = quotas.find(({ type }) => type === 'generation');
    const { limit, nb = 0 } = quota ?? {};
    if (limit === undefined || limit < 0 || nb + definition.images.length <= limit) return;
    findings.problem(
      new PlanProblem({
        code: 'quota_exhausted',
        message: `${definition.name} asks for ${definition.images.length} generations, and the quota has ${Math.max(0, limit - nb)} of ${limit} left.`,
        hint: 'Ask the administrator of UForge for more, or wait until the quota is renewed.',
      }),
    );
  } catch (error) {
    findings.problem(error);
  }
}
