import type { ScheduleExecutionResult } from '@temporalio/client';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import type { BatchResult, Status } from '../../pipeline/model.ts';
import { describeRun, statusOf } from '../run.ts';
import type { Session } from '../session.ts';
import { printable } from '../text.ts';
import { call, type KnownSchedule } from './known.ts';

/** One time that a schedule fired, was triggered or was backfilled, and what came of it. */
export interface ScheduledRun {
  workflowId: string;
  runId: string;
  /** The time that it is for. */
  plannedFor: Date;
  startedAt: Date;
  endedAt?: Date;
  /** `forgotten`: Temporal keeps ended runs for a limited time only. */
  status: Status | 'forgotten';
  /** What came of its batch, where that got so far. */
  result?: BatchResult;
  /** Why it failed. */
  reason?: string;
}

/** What came of the newest runs of a schedule, newest first. */
export async function recentRuns(
  session: Session,
  { recent }: KnownSchedule,
  most = recent.length,
): Promise<ScheduledRun[]> {
  const newest = recent.slice(-most).reverse();
  return await Promise.all(newest.map((action) => lookAt(session, action)));
}

/** Those runs of a schedule that are in progress, newest first. */
export async function runsInProgress(
  session: Session,
  { recent }: KnownSchedule,
): Promise<string[]> {
  const ids = recent.map(({ action }) => action.workflow.workflowId).reverse();
  const found = await Promise.all(ids.map((id) => describeRun(session, id)));
  return ids.filter((_id, index) => {
    const run = found[index];
    return run !== undefined && statusOf(run) === 'running';
  });
}

async function lookAt(session: Session, action: ScheduleExecutionResult): Promise<ScheduledRun> {
  const { workflowId, firstExecutionRunId: runId } = action.action.workflow;
  const ids = { workflowId, runId, plannedFor: action.scheduledAt };
  const run = await describeRun(session, workflowId, runId);
  if (!run) return { ...ids, startedAt: action.takenAt, status: 'forgotten' };
  const { startTime, closeTime } = run;
  const status = statusOf(run);
  return {
    ...ids,
    startedAt: startTime,
    ...(closeTime ? { endedAt: closeTime } : {}),
    status,
    ...(status === 'running' ? {} : await endOf(session, { workflowId, runId })),
  };
}

/** How a run ended: its result, or the failure that holds it. */
async function endOf(
  session: Session,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<Pick<ScheduledRun, 'result' | 'reason'>> {
  const handle = session.client.workflow.getHandle(workflowId, runId);
  try {
    const result: unknown = await call(session, () => handle.result());
    return isBatchResult(result) ? { result } : {};
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const reason = printable(cause?.message ?? error.message);
    const details: unknown = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
    return { reason, ...(isBatchResult(details) ? { result: details } : {}) };
  }
}

function isBatchResult(value: unknown): value is BatchResult {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'counts') === 'object' &&
    Array.isArray(Reflect.get(value, 'failed'))
  );
}
