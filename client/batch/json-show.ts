import type { JsonLine } from '../output.ts';
import { type BatchShow, rowsOnTerminal } from './batch-show.ts';
import type { BatchView } from './batch-view.ts';

/** Milliseconds between two lines that differ by nothing but percentages. */
const percentagesEvery = 5_000;

/**
 * For programs: a line of type `progress` when something changed, with the counts and those that run;
 * one of type `failed` for each pipeline that failed; and one of type `notice` when something keeps the
 * batch from going on (`message` absent: it goes on again).
 */
export function jsonShow(record: (line: JsonLine) => void, clock = () => Date.now()): BatchShow {
  let said = '';
  let saidAt = 0;
  let trouble: string | undefined;
  const failed = new Set<string>();
  return {
    show(view) {
      const { name, workflowId, counts, concurrency, paused, stopped, running } = view;
      const id = { name, workflowId };
      const state = JSON.stringify([counts, concurrency, paused, stopped, running.map(stageOf)]);
      const isOld = clock() - saidAt >= percentagesEvery;
      if (state !== said || (isOld && running.length > 0)) {
        said = state;
        saidAt = clock();
        const { cancelling, estimate } = view;
        record({
          type: 'progress',
          ...id,
          counts,
          concurrency,
          paused,
          stopped,
          cancelling,
          running: running.slice(0, rowsOnTerminal),
          estimate,
        });
      }
      for (const row of view.failed) {
        if (failed.has(row.name)) continue;
        failed.add(row.name);
        record({ type: 'failed', batch: name, ...row });
      }
      if (view.trouble !== trouble) {
        trouble = view.trouble;
        record({ type: 'notice', ...id, ...(trouble ? { message: trouble } : {}) });
      }
    },
    close() {},
  };
}

function stageOf({ name, stage }: BatchView['running'][number]): string {
  return `${name} ${stage}`;
}
