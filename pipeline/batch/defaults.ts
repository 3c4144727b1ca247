import { conductOf } from '../conduct.ts';
import type { GivenConduct } from '../conduct-schema.ts';
import { millisecondsOf } from '../duration.ts';
import type { PipelineDefinition } from '../model.ts';
import { effective, type Told } from './effective.ts';

/** What the defaults of a batch mean in a definition; absent where they say nothing. */
export function toldBy(defaults: GivenConduct): Partial<Told> {
  const { publishWhen, deadline } = defaults;
  return {
    ...(publishWhen !== undefined && { publishWhen }),
    ...(deadline !== undefined && { deadlineMs: millisecondsOf(deadline) ?? 0 }),
    ...conductOf(defaults),
  };
}

/**
 * A pipeline with the defaults of its batch, where its own file does not say the same key. What could
 * have no effect on it, such as consent where nothing is published, is left out.
 * @param says the keys that its file gives
 */
export function withDefaults(
  definition: PipelineDefinition,
  says: readonly string[],
  defaults: GivenConduct,
): PipelineDefinition {
  const unsaid = Object.entries(defaults).filter(([key]) => !says.includes(key));
  const told = effective(toldBy(Object.fromEntries(unsaid)), definition.images);
  const policies = { ...definition.policies, ...told.policies };
  return { ...definition, ...told, ...(Object.keys(policies).length > 0 && { policies }) };
}
