import { clip, printable } from '../text.ts';
import type { Row, RunView } from './rows.ts';
import { allWaitForPerson, leaveItWaiting, waitingLines } from './waiting.ts';

/** Shows runs as they move. `show` is called with every run each time something was looked up. */
export interface ProgressView {
  show(runs: readonly RunView[]): void;
  /** Leaves the terminal as the next line of output expects it. */
  close(): void;
}

/** Longest line written about one change. */
const lineWidth = 300;

/**
 * For pipes and logs: one line for each change of stage and each ten percent, so that hours of
 * waiting fill no log.
 */
export function lineView(say: (line: string) => void): ProgressView {
  const said = new Map<string, string>();
  const sayOnChange = (key: string, state: string, lines: () => string[]) => {
    if (said.get(key) === state) return;
    said.set(key, state);
    for (const line of lines()) say(clip(line, lineWidth));
  };
  // Many targets share one trouble, and tell it in turns: each is said once until all are over.
  const troubles = new Map<string, Set<string>>();
  const sayTroubles = (run: RunView) => {
    const known = troubles.get(run.workflowId) ?? new Set();
    const now = [run.trouble, ...run.rows.map((row) => row.trouble)].filter((one) => one);
    for (const trouble of new Set(now)) {
      if (!trouble || known.has(trouble)) continue;
      known.add(trouble);
      say(clip(`${run.name}: ${printable(trouble)}`, lineWidth));
    }
    troubles.set(run.workflowId, known);
    if (now.length > 0 || known.size === 0) return;
    known.clear();
    say(`${run.name}: going on`);
  };
  return {
    show(runs) {
      for (const run of runs) {
        for (const row of run.rows) {
          if (row.stage === 'pending') continue;
          const state = `${row.stage} ${tenth(row)} ${row.blocked?.message ?? row.approval?.since ?? ''}`;
          sayOnChange(`${run.workflowId}\n${row.target}`, state, () => linesOf(run, row));
        }
        sayTroubles(run);
      }
      const state = allWaitForPerson(runs) ? 'waiting' : 'moving';
      sayOnChange('', state, () => (state === 'waiting' ? [leaveItWaiting] : []));
    },
    close() {},
  };
}

function tenth(row: Row): number | '' {
  return row.percent === undefined ? '' : Math.floor(row.percent / 10) * 10;
}

function linesOf(run: RunView, row: Row): string[] {
  const waiting = waitingLines(run.workflowId, row);
  if (waiting.length > 0) return waiting.map((line) => `${run.name}: ${line}`);
  const percent = tenth(row);
  const what = `${run.name}: ${row.target} ${row.stage}${percent === '' ? '' : ` ${percent}%`}`;
  const more = row.error?.message ?? row.detail;
  return [more ? `${what} (${printable(more)})` : what];
}
