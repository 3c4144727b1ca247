import { createLogUpdate } from 'log-update';
import colours from 'picocolors';
import { clip, printable } from '../text.ts';
import { failureLine, headingOf, runningCells, stateText } from './batch-lines.ts';
import { type BatchShow, rowsOnTerminal } from './batch-show.ts';
import { type BatchView, waitsForPerson } from './batch-view.ts';
import { endedOf } from './counts.ts';
import { estimateText } from './estimate.ts';

/** Failures that are shown while a batch goes on: the last ones. */
const failuresOnTerminal = 4;
const barWidth = 40;

/** For terminals: totals, those that run and those that failed last, redrawn in place. */
export function screenShow(
  stream: Pick<NodeJS.WriteStream, 'columns' | 'rows'> & NodeJS.WriteStream,
): BatchShow {
  const redraw = createLogUpdate(stream);
  return {
    show(view) {
      const size = {
        width: (stream.columns || 80) - 1,
        height: Math.max(6, (stream.rows || 24) - 2),
      };
      redraw(screenLines(view, { ...size, now: Date.now() }).join('\n'));
    },
    close() {
      redraw.done();
    },
  };
}

/** What fits a terminal: the totals always, and as many of the running ones as there is room for. */
export function screenLines(
  view: BatchView,
  { width, height, now }: { width: number; height: number; now: number },
): string[] {
  const head = [
    colours.bold(clip(headingOf(view, stateText(view)), width)),
    clip(`  ${bar(view)}`, width),
    ...(view.estimate ? [clip(`  ${estimateText(view.estimate)}`, width)] : []),
    ...(view.trouble ? [colours.yellow(clip(`  ${printable(view.trouble)}`, width))] : []),
  ];
  const failed = view.failed
    .slice(-failuresOnTerminal)
    .map((row) => colours.red(clip(`  failed: ${failureLine(row)}`, width)));
  const room = Math.max(0, Math.min(rowsOnTerminal, height - head.length - failed.length - 1));
  const shown = view.running.slice(0, room);
  const column = Math.min(40, Math.max(0, ...shown.map(({ name }) => name.length)));
  const cellsOf = shown.map((row) => ({ row, cells: runningCells(row, now) }));
  const stageColumn = Math.max(16, ...cellsOf.map(({ cells: [, stage = ''] }) => stage.length));
  const rows = cellsOf.map(({ row, cells: [name = '', stage = '', since = '', about = ''] }) => {
    const cells = [
      clip(name, column).padEnd(column),
      stage.padEnd(stageColumn),
      since.padEnd(8),
      about,
    ];
    const line = clip(`  ${cells.join('  ').trimEnd()}`, width);
    return row.trouble || waitsForPerson(row) ? colours.yellow(line) : line;
  });
  const hidden = Math.max(view.running.length, view.counts.running) - shown.length;
  const more = hidden > 0 ? [colours.dim(`  ... and ${hidden} more that run`)] : [];
  return [...head, ...rows, ...more, ...failed];
}

function bar({ counts }: BatchView): string {
  const share = counts.total === 0 ? 0 : endedOf(counts) / counts.total;
  const filled = Math.floor(barWidth * share);
  return `[${'='.repeat(filled)}${' '.repeat(barWidth - filled)}] ${Math.floor(100 * share)}%`;
}
