import { createLogUpdate } from 'log-update';
import type { Output } from '../output.ts';

/** Milliseconds of planning after which it is worth a line. */
const worthTellingAfter = 3_000;
const lineEvery = 10_000;

/** Tells how far the checks before a start are, on standard error, where they take a while. */
export function planningProgress(
  output: Pick<Output, 'warn'>,
  name: string,
): { show: (done: number, total: number) => void; close: () => void } {
  const begunAt = Date.now();
  let toldAt = begunAt - lineEvery + worthTellingAfter;
  const redraw = process.stderr.isTTY ? createLogUpdate(process.stderr) : undefined;
  return {
    show(done, total) {
      const line = `${name}: checked ${done} of ${total} pipelines at UForge`;
      if (redraw) redraw(line);
      else if (done < total && Date.now() - toldAt >= lineEvery) {
        toldAt = Date.now();
        output.warn(line);
      }
    },
    close() {
      redraw?.clear();
    },
  };
}
