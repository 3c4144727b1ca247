import { buildDigest } from '../../pipeline/differences.ts';
import { pipelineWorkflowId } from '../../pipeline/identity.ts';
import type { PipelineDefinition, PipelinePlan, Unchanged } from '../../pipeline/model.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { SourceMemory } from '../memory.ts';

/** What a plan with `when: changed` has beside others. */
export interface Compared {
  definitionDigest: string;
  /** Absent: it is to be built. */
  unchanged?: Unchanged;
  notices: string[];
}

/**
 * Compares the source and the definition with what the last good build was made from. Where that cannot
 * be found out, it is built: nothing changed is ever skipped.
 */
export async function compared(
  dependencies: Pick<ActivityDependencies, 'identity'>,
  definition: PipelineDefinition,
  { uri, fingerprint, revision }: PipelinePlan['source'],
): Promise<Compared> {
  const digest = buildDigest(definition);
  const workflowId = pipelineWorkflowId(dependencies.identity, definition.name);
  try {
    const built = await new SourceMemory(dependencies, uri, workflowId).built();
    const isUnchanged = built?.definitionDigest === digest && built.fingerprint === fingerprint;
    return {
      definitionDigest: digest,
      notices: [],
      ...(isUnchanged ? { unchanged: { workflowId, builtAt: built.at, revision } } : {}),
    };
  } catch {
    return { definitionDigest: digest, notices: [notKnown] };
  }
}

const notKnown =
  'Whether anything has changed since the last build could not be found out, so that it is built.';
