import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import type { Status } from '../pipeline/model.ts';
import { UsageError } from './errors.ts';
import type { Followed, Look } from './follow.ts';
import { activitiesOf } from './progress/activities.ts';
import type { ActivityView, Row } from './progress/rows.ts';
import { troubleOf } from './progress/trouble.ts';
import type { Session } from './session.ts';
import { isNoSuchRun } from './temporal-errors.ts';

/** How long one look may take. Milliseconds. */
const lookPatience = 5_000;

/** A run of one of our workflows, and what was last seen of it. */
export abstract class Run<Progress> implements Followed {
  readonly workflowId: string;
  readonly runId: string;
  abstract readonly name: string;
  protected readonly session: Session;
  /** Answer of the query `progress`, as of `seenLength` events of history. */
  private progress: Progress | undefined;
  private seenLength = 0;

  constructor(session: Session, ids: { workflowId: string; runId: string }) {
    this.session = session;
    this.workflowId = ids.workflowId;
    this.runId = ids.runId;
  }

  /** Address of the run's page in Temporal's Web UI, where there is one. */
  get webUiUrl(): string | undefined {
    return this.session.webUiUrl(this.workflowId, this.runId);
  }

  protected get handle(): WorkflowHandle {
    return this.session.client.workflow.getHandle(this.workflowId, this.runId);
  }

  protected abstract rowsOf(
    progress: Progress,
    activities: ReadonlyMap<string, ActivityView>,
  ): Row[];

  async describe(): Promise<WorkflowExecutionDescription> {
    return await describeKnown(this.session, this);
  }

  /** Asks the run to cancel itself; that it is cancelled is another matter, and takes a while. */
  async requestCancel(): Promise<void> {
    await this.session.client.withDeadline(Date.now() + lookPatience, () => this.handle.cancel());
  }

  async look(): Promise<Look> {
    const description = await this.describe();
    const state = statusOf(description) === 'running' ? 'running' : 'ended';
    const trouble =
      state === 'running' ? await troubleOf(this.session.client, description) : undefined;
    const progress = trouble ? this.progress : await this.askProgress(description);
    const activities = await this.allActivities(description);
    const { workflowId, name } = this;
    const rows = progress ? this.rowsOf(progress, activities) : [];
    const isCancelling =
      state === 'running' && description.raw.workflowExtendedInfo?.cancelRequested === true;
    const view = {
      workflowId,
      name,
      rows,
      ...(isCancelling ? { cancelling: true as const } : {}),
      ...(trouble ? { trouble } : {}),
    };
    return { state, view };
  }

  /**
   * Asks the run itself how far it is, unless its history has not grown since it was last asked.
   * Undefined while no worker answers.
   */
  async askProgress(description: WorkflowExecutionDescription): Promise<Progress | undefined> {
    if (this.progress !== undefined && description.historyLength === this.seenLength) {
      return this.progress;
    }
    try {
      this.progress = await this.session.client.withDeadline(Date.now() + lookPatience, () =>
        this.handle.query<Progress>('progress'),
      );
      this.seenLength = description.historyLength;
    } catch {
      // A query needs a worker that works; why there is none is told by troubleOf().
    }
    return this.progress;
  }

  /** Activities under way, those of children under `child workflow id/activity id`. */
  private async allActivities(
    description: WorkflowExecutionDescription,
  ): Promise<Map<string, ActivityView>> {
    const { client } = this.session;
    const activities = activitiesOf(client, description.raw.pendingActivities ?? []);
    for (const { workflowId } of description.raw.pendingChildren ?? []) {
      if (!workflowId) continue;
      const child = await client
        .withDeadline(Date.now() + lookPatience, () =>
          client.workflow.getHandle(workflowId).describe(),
        )
        .catch(() => undefined);
      if (!child) continue;
      for (const [id, view] of activitiesOf(client, child.raw.pendingActivities ?? []))
        activities.set(`${workflowId}/${id}`, view);
    }
    return activities;
  }
}

/** What Temporal knows of a run, the newest of its id unless one is named; undefined if nothing. */
export async function describeRun(
  { client }: Session,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.withDeadline(Date.now() + lookPatience, () =>
      client.workflow.getHandle(workflowId, runId).describe(),
    );
  } catch (error) {
    if (isNoSuchRun(error)) return undefined;
    throw error;
  }
}

/** What Temporal knows of one run. Throws {@link UsageError} where it does not keep it any more. */
export async function describeKnown(
  session: Session,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<WorkflowExecutionDescription> {
  const description = await describeRun(session, workflowId, runId);
  if (description) return description;
  throw new UsageError(`There is no run ${workflowId} any more.`, {
    hint: 'Temporal keeps ended runs for a limited time only.',
  });
}

/**
 * What a run was started with, from its first event; undefined where that cannot be read. Asks no
 * worker.
 */
export async function startInput(
  { client }: Session,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<unknown> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const payload = started?.input?.payloads?.[0];
  const { payloadConverter } = client.options.loadedDataConverter;
  return payload ? payloadConverter.fromPayload<unknown>(payload) : undefined;
}

/** What people call the state of a run. A run that was terminated or timed out has failed. */
export function statusOf({ status }: Pick<WorkflowExecutionDescription, 'status'>): Status {
  switch (status.name) {
    case 'RUNNING':
    case 'CONTINUED_AS_NEW':
    case 'PAUSED':
    case 'UNSPECIFIED':
      return 'running';
    case 'COMPLETED':
      return 'completed';
    case 'CANCELLED':
      return 'cancelled';
    default:
      return 'failed';
  }
}
