import type { Output } from '../output.ts';
import type { ProgressView } from '../progress/lines.ts';
import { type BatchShow, rowsOnTerminal } from './batch-show.ts';
import type { BatchWatch } from './batch-watch.ts';
import { jsonShow } from './json-show.ts';
import type { LookFor } from './percentages.ts';

/** What it is worth to look up of those that run, where output goes: a log tells their troubles only. */
export function lookForOf({ mode }: Output): LookFor {
  if (mode === 'json' || process.stdout.isTTY) return { most: rowsOnTerminal, everyMs: 2_000 };
  return { most: 5, everyMs: 15_000 };
}

/** The right way to show a batch where standard output goes: redrawn, in lines, or as JSON. */
export async function openBatchView(output: Output, watch: BatchWatch): Promise<ProgressView> {
  const show = await showFor(output);
  return {
    show([run]) {
      // What keeps all from being known, such as a Temporal that does not answer, the follower tells.
      const trouble = run?.trouble ?? watch.view.trouble;
      show.show({ ...watch.view, ...(trouble ? { trouble } : {}) });
    },
    close: () => show.close(),
  };
}

async function showFor(output: Output): Promise<BatchShow> {
  if (output.mode === 'json') return jsonShow((line) => output.record(line));
  if (process.stdout.isTTY) {
    const { screenShow } = await import('./screen.ts');
    return screenShow(process.stdout);
  }
  const { lineShow } = await import('./line-show.ts');
  return lineShow((line) => output.say(line));
}
