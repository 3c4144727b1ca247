import { setTimeout as sleep } from 'node:timers/promises';
import { pipelineWorkflowId } from '../../pipeline/identity.ts';
import type { PipelinePlan } from '../../pipeline/model.ts';
import { listOf } from '../../pipeline/words.ts';
import type { UForge } from '../../uforge/index.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { rememberedOf } from '../kin.ts';
import { beyondRule } from '../retention.ts';

/** Milliseconds. */
const answerWithinMs = 15_000;

/** URIs that one sentence names. */
const mostNamed = 10;

/**
 * What a pipeline deletes at UForge once it has completed: by its rule for what is kept, and of what it
 * has no more use for. Nobody should learn that afterwards.
 */
export async function deletionsAfter(
  dependencies: Pick<ActivityDependencies, 'identity'> & { uforge: UForge },
  plan: PipelinePlan,
): Promise<string[]> {
  return [...afterNotices(plan), ...(await keepNotices(dependencies, plan))];
}

async function keepNotices(
  dependencies: Pick<ActivityDependencies, 'identity'> & { uforge: UForge },
  { name, source, images, keep }: PipelinePlan,
): Promise<string[]> {
  if (!keep) return [];
  const by = pipelineWorkflowId(dependencies.identity, name);
  try {
    const remembered = await soon(rememberedOf(dependencies, source, by));
    if (!remembered || remembered.made.length === 0) return [nothingKnown];
    const coming = new Set(
      images.flatMap(({ id, publications }) => [
        id,
        ...publications.map((one) => `${id}/${one.id}`),
      ]),
    );
    const asked = { remembered, keep, coming };
    const { removals } = await soon(beyondRule(dependencies.uforge, asked));
    const going = removals.flatMap(({ publications, image }) => [
      ...publications.map((uri) => `the publication ${uri}`),
      ...(image === undefined ? [] : [`the image ${image}`]),
    ]);
    if (going.length === 0)
      return ['When it has completed, the rule "keep" deletes nothing today.'];
    const more = going.length - mostNamed;
    const named = more > 0 ? [...going.slice(0, mostNamed), `${more} more`] : going;
    return [`When it has completed, the rule "keep" deletes at UForge ${listOf(named, 'and')}.`];
  } catch {
    return ['What the rule "keep" deletes when it has completed could not be found out now.'];
  }
}

/** The plan must not wait for long for what is only said beside. */
async function soon<T>(answer: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timeout = sleep(answerWithinMs, undefined, { signal: late.signal }).then(() => {
    throw new Error('It takes too long.');
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    late.abort();
    timeout.catch(() => undefined);
  }
}

const nothingKnown =
  'Forgeline knows of nothing that it made for this pipeline before: the rule "keep" deletes none of it.';

function afterNotices({ images, after }: PipelinePlan): string[] {
  if (after !== 'delete-image') return [];
  const deleted = images.filter(
    ({ download, publications }) => download || publications.length > 0,
  );
  const kept = images.filter((image) => !deleted.includes(image)).map(({ id }) => id);
  const published = deleted.some(({ publications }) => publications.length > 0);
  return [
    ...(deleted.length > 0
      ? [
          `Once all that is made of it is done, ${listOf(
            deleted.map(({ id }) => id),
            'and',
          )} ${deleted.length > 1 ? 'are' : 'is'} deleted at UForge.`,
        ]
      : []),
    ...(published
      ? [
          'UForge keeps its entries of publications below their image: they go with it. What is in the cloud stays.',
        ]
      : []),
    ...kept.map((id) => `${id} is not deleted, as nothing is made of it.`),
  ];
}
