import { Context } from '@temporalio/activity';
import { expand } from '../pipeline/matrix.ts';
import type { ApplianceEntry, BatchDefinition, Expansion } from '../pipeline/model.ts';
import type { Appliance, UForge } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { failureOf } from './failure.ts';
import { heartbeating } from './heartbeat.ts';
import { askingAtOnce } from './outage.ts';
import { patiently } from './patience.ts';

export interface ExpandActivities {
  /** Finds the pipelines of a batch for somebody who waits for the answer; see {@link expandAsking}. */
  expandMatrix(input: { batch: BatchDefinition }): Promise<Expansion>;
}

export function createExpandActivities(
  dependencies: Pick<ActivityDependencies, 'uforge'>,
): ExpandActivities {
  const { uforge } = dependencies;
  return {
    expandMatrix: ({ batch }) =>
      askingAtOnce(() => heartbeating(() => expandAsking(uforge, batch))),
  };
}

/**
 * The pipelines of a batch as they are now, found among all appliances of the login (`appliance_getAll`;
 * of a part of them the newest would be a wrong one). UForge is asked only if there is a matrix. Call it
 * within an activity. What the matrix lacks is in the answer.
 * @throws {ApplicationFailure} UForge does not give the list; says whether it is worth asking again
 */
export async function expandAsking(
  uforge: Pick<UForge, 'appliances'>,
  batch: BatchDefinition,
): Promise<Expansion> {
  if (!batch.matrix) return expand(batch, []);
  const { cancellationSignal: signal } = Context.current();
  try {
    const appliances = await patiently(() => uforge.appliances.list({ whole: true, signal }));
    return expand(batch, appliances.flatMap(entryOf));
  } catch (error) {
    throw failureOf(error, 'plan');
  }
}

/** None of what cannot be named or found again. */
function entryOf({ uri, name, version, lastModified, created }: Appliance): ApplianceEntry[] {
  const id = uri?.split('/').at(-1);
  if (!id || name === undefined || version === undefined) return [];
  const modified = lastModified ?? created;
  return [{ id, name, version, ...(modified !== undefined && { lastModified: modified }) }];
}
