import type { BatchRow } from '../../pipeline/model.ts';
import { clip, printable } from '../text.ts';
import { failureLine, headingOf, stateText, waitsText } from './batch-lines.ts';
import type { BatchShow } from './batch-show.ts';
import type { BatchView } from './batch-view.ts';
import { endedOf } from './counts.ts';
import { estimateText } from './estimate.ts';

/** Milliseconds after which a line tells that something moves, however little. */
const lineEvery = 60_000;
const lineWidth = 300;

/**
 * For pipes and logs: a line for every twentieth of the batch, or every minute in which something
 * moved; and one for each pipeline that failed, for a pause, and for what keeps it from going on.
 */
export function lineShow(say: (line: string) => void, clock = () => Date.now()): BatchShow {
  let told: { share: number; state: string; ended: number; at: number } | undefined;
  let trouble: string | undefined;
  const failed = new Set<string>();
  // What keeps one from being built mostly keeps many.
  const firstOf = new Map<string, string>();
  const tellFailed = (view: BatchView, row: BatchRow) => {
    failed.add(row.name);
    const reason = row.reason ?? '';
    const first = firstOf.get(reason);
    firstOf.set(reason, first ?? row.name);
    const line = first === undefined ? failureLine(row) : `${row.name}: as ${first}`;
    say(`${view.name}: failed: ${printable(line)}`);
  };
  const waiting = new Set<string>();
  const troubles = new Set<string>();
  // Many pipelines share one trouble: it is told once until all are over.
  const tellOfRunning = ({ name, running }: BatchView) => {
    for (const row of running) {
      const waits = waitsText(row);
      if (waits && !waiting.has(row.name)) say(printable(`${name}: ${row.name} ${waits}`));
      if (waits) waiting.add(row.name);
      else waiting.delete(row.name);
      if (!row.trouble || troubles.has(row.trouble)) continue;
      troubles.add(row.trouble);
      say(clip(printable(`${name}: ${row.name}: ${row.trouble}`), lineWidth));
    }
    if (troubles.size === 0 || running.some((row) => row.trouble)) return;
    troubles.clear();
    say(`${name}: going on`);
  };
  const tell = (view: BatchView) => {
    const ended = endedOf(view.counts);
    const share = Math.floor((20 * ended) / Math.max(1, view.counts.total));
    const state = stateText(view);
    const isNews =
      told?.share !== share ||
      told.state !== state ||
      (told.ended !== ended && clock() - told.at >= lineEvery);
    if (!isNews) return;
    told = { share, state, ended, at: clock() };
    const left = view.estimate ? `; ${estimateText(view.estimate)}` : '';
    say(clip(`${headingOf(view, state)}${left}`, lineWidth));
  };
  return {
    show(view) {
      for (const row of view.failed) {
        if (!failed.has(row.name)) tellFailed(view, row);
      }
      // What came of it is told by who followed it.
      if (view.status === 'running') {
        tell(view);
        tellOfRunning(view);
      }
      if (view.trouble !== trouble) {
        trouble = view.trouble;
        say(clip(`${view.name}: ${printable(trouble ?? 'going on')}`, lineWidth));
      }
    },
    close() {},
  };
}
