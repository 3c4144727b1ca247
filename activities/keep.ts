import type { Cleanup, KeepDefinition, SourcePlan } from '../pipeline/model.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { failureOf } from './failure.ts';
import { heartbeating } from './heartbeat.ts';
import { forget, rememberedOf } from './kin.ts';
import { beyondRule, type Removal } from './retention.ts';

export interface KeepActivities {
  /**
   * Finds out what of the things that Forgeline made for a pipeline its rule does not keep any more, and
   * has the ledger forget what UForge has no more. Deletes nothing.
   */
  planKeep(input: {
    source: SourcePlan;
    /** Workflow id of the pipeline. */
    by: string;
    keep: KeepDefinition;
  }): Promise<{ removals: Removal[]; kept: Cleanup[] }>;
}

/** Most that one run deletes: what is left goes with the next. */
const mostRemovals = 200;

export function createKeepActivities(dependencies: ActivityDependencies): KeepActivities {
  return {
    planKeep: ({ source, by, keep }) =>
      heartbeating(async () => {
        try {
          const remembered = await rememberedOf(dependencies, source, by);
          if (!remembered) return { removals: [], kept: [] };
          const found = await beyondRule(dependencies.uforge, { remembered, keep });
          await forget(dependencies, by, found.gone);
          return { removals: found.removals.slice(0, mostRemovals), kept: found.kept };
        } catch (error) {
          throw failureOf(error, 'cleanup');
        }
      }),
  };
}
