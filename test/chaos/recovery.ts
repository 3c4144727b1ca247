import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import type { SecretHunt } from './secrets.ts';
import { type Pending, pendingOf } from './watch.ts';

/** How long something that a killed worker was doing stood still. */
export interface Recovery {
  kind: Pending['kind'];
  /** From the kill to the start of the next attempt, or of what its loss led to; milliseconds. */
  tookMs: number;
  workflowId: string;
  activityId: string;
  /** Which attempt was lost: Temporal's pauses grow with each. */
  attempt: number;
}

interface Lost extends Pending {
  killedAt: number;
}

/**
 * Measures recovery after kills of workers. What another kill or stop got in the way of meanwhile is
 * not counted: it measures both.
 */
export class Recoveries {
  readonly done: Recovery[] = [];
  disturbed = 0;
  private lost: Lost[] = [];

  /** To be told of each kill of a worker, with what it was doing. */
  killed(at: number, doing: Pending[]): void {
    this.disturb();
    this.lost.push(...doing.map((one) => ({ ...one, killedAt: at })));
  }

  /** To be told of everything else that is broken. */
  disturb(): void {
    this.disturbed += this.lost.length;
    this.lost = [];
  }

  /** What has not gone on yet. */
  get open(): readonly Lost[] {
    return this.lost;
  }

  async update(client: Client, hunt: SecretHunt): Promise<void> {
    for (const one of [...this.lost]) {
      const next = await this.nextStart(client, one, hunt);
      // Something else may have been broken while Temporal was asked.
      if (next === undefined || !this.lost.includes(one)) continue;
      this.lost = this.lost.filter((other) => other !== one);
      if (next === 'ended') continue;
      const { kind, workflowId, activityId, attempt, killedAt } = one;
      this.done.push({ kind, workflowId, activityId, attempt, tookMs: next - killedAt });
    }
  }

  private async nextStart(
    client: Client,
    lost: Lost,
    hunt: SecretHunt,
  ): Promise<number | 'ended' | undefined> {
    const pending = await pendingOf(client, lost, hunt);
    const same = pending.find(({ activityId }) => activityId === lost.activityId);
    if (same) {
      if (same.startedAt > lost.killedAt) return same.startedAt;
      // Between two attempts Temporal tells only when the one after the lost had ended.
      return same.attempt > lost.attempt + 1 ? same.endedAt : undefined;
    }
    return await this.fromHistory(client, lost);
  }

  /**
   * Of an activity that is over: when its last attempt began, or, where that was the lost one, when the
   * first activity began that was scheduled after its end.
   */
  private async fromHistory(client: Client, lost: Lost): Promise<number | 'ended' | undefined> {
    const handle = client.workflow.getHandle(lost.workflowId, lost.runId);
    const { events } = await handle.fetchHistory();
    const list = events ?? [];
    const scheduled = list.findLast(
      ({ activityTaskScheduledEventAttributes: about }) => about?.activityId === lost.activityId,
    );
    const id = Number(scheduled?.eventId);
    const started = list.find(
      ({ activityTaskStartedEventAttributes: about }) => Number(about?.scheduledEventId) === id,
    );
    const startedAt = started?.eventTime ? tsToMs(started.eventTime) : 0;
    if (startedAt > lost.killedAt) return startedAt;
    const end = list.find(({ activityTaskTimedOutEventAttributes: late, ...event }) => {
      const about =
        late ??
        event.activityTaskFailedEventAttributes ??
        event.activityTaskCanceledEventAttributes;
      return Number(about?.scheduledEventId) === id;
    });
    // Answered all the same: it was no victim of the kill.
    if (end === undefined) return 'ended';
    const next = list.find(
      (event) =>
        event.activityTaskStartedEventAttributes && Number(event.eventId) > Number(end.eventId),
    );
    if (next?.eventTime) return tsToMs(next.eventTime);
    const { status } = await handle.describe();
    return status.name === 'RUNNING' ? undefined : 'ended';
  }
}
