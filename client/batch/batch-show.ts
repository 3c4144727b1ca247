import type { BatchView } from './batch-view.ts';

/** Rows of running pipelines on a terminal; more do not help anybody. */
export const rowsOnTerminal = 15;

/** Shows a batch as it moves. */
export interface BatchShow {
  show(view: BatchView): void;
  /** Leaves the terminal as the next line of output expects it. */
  close(): void;
}
