import type { BatchRow } from '../../pipeline/model.ts';
import { type Case, junitDocument, type Suite } from '../junit.ts';

/**
 * A batch as a JUnit report: a suite for each pipeline, with one case that says what came of it. What
 * the batch itself knows is enough, so that a batch of thousands asks nobody.
 */
export function batchJunit(rows: readonly BatchRow[]): string {
  return junitDocument(rows.map(suiteOf));
}

function suiteOf(row: BatchRow): Suite {
  const { name, startedAt, endedAt } = row;
  const cases = [caseOf(row)];
  if (startedAt === undefined) return { name, cases };
  const startTime = new Date(startedAt);
  const closeTime = endedAt === undefined ? undefined : new Date(endedAt);
  return { name, cases, span: { startTime, closeTime } };
}

function caseOf({ name, status, reason, workflowId }: BatchRow): Case {
  switch (status) {
    case 'failed': {
      const message = reason ?? 'It does not say why.';
      const hint = workflowId ? `forgeline show ${workflowId}` : '';
      return { name, status, error: { message, code: 'pipeline_failed', hint } };
    }
    case 'skipped':
      return { name, status, ...(reason ? { reason } : {}) };
    case 'pending':
      return { name, status: 'running' };
    default:
      return { name, status, said: [workflowId] };
  }
}
