import type { Workflows } from './model.ts';

/** Types of workflows that stay open when there is nothing to do: an open one is no work. */
export const standingWorkflows: (keyof Workflows)[] = ['sourceLedger', 'generationGate'];
