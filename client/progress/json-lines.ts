import type { JsonLine } from '../output.ts';
import type { ProgressView } from './lines.ts';

/**
 * For programs: a line of type `progress` for each target that changed, and one of type `notice`
 * when something keeps a run from going on (`message` absent: it goes on again).
 */
export function jsonView(record: (line: JsonLine) => void): ProgressView {
  const recorded = new Map<string, string>();
  const recordOnChange = (key: string, line: JsonLine) => {
    const text = JSON.stringify(line);
    if (recorded.get(key) === text) return;
    recorded.set(key, text);
    record(line);
  };
  return {
    show(runs) {
      for (const { workflowId, name, rows, trouble } of runs) {
        for (const row of rows) {
          recordOnChange(`${workflowId}\n${row.target}`, {
            type: 'progress',
            name,
            workflowId,
            ...row,
          });
        }
        const key = `${workflowId}\ntrouble`;
        if (trouble || recorded.has(key)) {
          recordOnChange(key, {
            type: 'notice',
            name,
            workflowId,
            ...(trouble ? { message: trouble } : {}),
          });
        }
      }
    },
    close() {},
  };
}
