import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';

const outcome = defineSearchAttributeKey('ForgelineOutcome', 'KEYWORD');
const needsAttention = defineSearchAttributeKey('ForgelineNeedsAttention', 'BOOL');

/** What lists and filters in the Web UI show of a run that is over. One history event. */
export function recordOutcome(status: 'completed' | 'failed' | 'cancelled'): void {
  upsertSearchAttributes([
    { key: outcome, value: status },
    { key: needsAttention, value: status === 'failed' },
  ]);
}

/** Marks a run that waits for a person. At most once a run, however often that comes: it is an event. */
export function recordAttention(): void {
  if (workflowInfo().typedSearchAttributes.get(needsAttention) === true) return;
  upsertSearchAttributes([{ key: needsAttention, value: true }]);
}
