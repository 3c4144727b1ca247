import { clip, printable } from '../text.ts';
import type { Row, RunView } from './rows.ts';

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
  const sayOnChange = (key: string, state: string, line: () => string) => {
    if (said.get(key) === state) return;
    said.set(key, state);
    say(clip(line(), lineWidth));
  };
  return {
    show(runs) {
      for (const run of runs) {
        for (const row of run.rows) {
          if (row.stage === 'pending') continue;
          const state = `${row.stage} ${tenth(row)}`;
          sayOnChange(`${run.workflowId}\n${row.target}`, state, () => lineOf(run, row));
        }
        const key = `${run.workflowId}\ntrouble`;
        if (run.trouble) sayOnChange(key, run.trouble, () => `${run.name}: ${run.trouble}`);
        else if (said.delete(key)) say(`${run.name}: going on`);
      }
    },
    close() {},
  };
}

function tenth(row: Row): number | '' {
  return row.percent === undefined ? '' : Math.floor(row.percent / 10) * 10;
}

function lineOf(run: RunView, row: Row): string {
  const percent = tenth(row);
  const what = `${run.name}: ${row.target} ${row.stage}${percent === '' ? '' : ` ${percent}%`}`;
  const more = row.error?.message ?? row.detail;
  return more ? `${what} (${printable(more)})` : what;
}
