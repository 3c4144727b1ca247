import { createLogUpdate } from 'log-update';
import colours from 'picocolors';
import type { Stage } from '../../pipeline/model.ts';
import { clip, printable } from '../text.ts';
import type { ProgressView } from './lines.ts';
import type { Row, RunView } from './rows.ts';
import { allWaitForPerson, leaveItWaiting, waitingLines } from './waiting.ts';

const barWidth = 24;

const colourOf: Partial<Record<Stage, (text: string) => string>> = {
  completed: colours.green,
  failed: colours.red,
  cancelled: colours.yellow,
  pending: colours.dim,
};

/** For terminals: one line a target with a bar, redrawn in place. Nothing wraps and nothing scrolls. */
export function barView(stream: NodeJS.WriteStream): ProgressView {
  const redraw = createLogUpdate(stream);
  return {
    show(runs) {
      const width = (stream.columns || 80) - 1;
      const lines = runs.flatMap((run) => linesOf(run, width));
      if (allWaitForPerson(runs)) lines.push(colours.yellow(clip(leaveItWaiting, width)));
      // What does not fit the screen could not be drawn over any more.
      const room = Math.max(3, (stream.rows || 24) - 2);
      const hidden = lines.length - room;
      redraw(
        hidden > 0
          ? [...lines.slice(0, room - 1), `... ${hidden + 1} more lines`].join('\n')
          : lines.join('\n'),
      );
    },
    close() {
      redraw.done();
    },
  };
}

function linesOf(run: RunView, width: number): string[] {
  const column = Math.min(40, Math.max(0, ...run.rows.map((row) => row.target.length)));
  return [
    colours.bold(clip(run.name, width)),
    ...run.rows.map((row) => rowLine(row, { column, width })),
    ...(run.trouble ? [colours.yellow(clip(`  ${printable(run.trouble)}`, width))] : []),
    ...run.rows
      .flatMap((row) => waitingLines(run.workflowId, row))
      .flatMap((line) => wrapped(`  ${line}`, width))
      .map((line) => colours.yellow(line)),
  ];
}

/** Breaks a line at blanks, as what a person is to do must not be cut; what has no blank stays whole. */
function wrapped(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const at = line.lastIndexOf(' ', width);
  if (at <= indent.length) return [line];
  return [line.slice(0, at), ...wrapped(`${indent}  ${line.slice(at + 1)}`, width)];
}

function rowLine(row: Row, { column, width }: { column: number; width: number }): string {
  const target = clip(row.target, column).padEnd(column);
  const stage = row.stage.padEnd('downloading'.length);
  const more = row.error?.message ?? row.blocked?.message ?? row.trouble ?? row.detail ?? '';
  const start = `  ${target}  ${stage}`;
  const line = clip(`${start} ${bar(row, width)}${printable(more)}`.trimEnd(), width);
  const colour = row.trouble || row.blocked || row.approval ? colours.yellow : colourOf[row.stage];
  return colour ? colour(line) : line;
}

function bar(row: Row, width: number): string {
  if (row.percent === undefined || row.stage === 'completed' || row.stage === 'failed') return ' ';
  const percent = `${String(row.percent).padStart(3)}%`;
  if (width < 80) return `${percent}  `;
  const filled = Math.round((barWidth * row.percent) / 100);
  return `[${'='.repeat(filled)}${' '.repeat(barWidth - filled)}] ${percent}  `;
}
