import type { PipelineResult } from '../pipeline/model.ts';
import type { RunView } from './progress/rows.ts';
import { waitingLines } from './progress/waiting.ts';
import { resultHeading, resultLines } from './result-lines.ts';
import { printable } from './text.ts';

/**
 * How far each target of a pipeline is, what came of those that are done, and what waits for a person;
 * of one that has ended, or that no worker tells of, what came of it.
 */
export function stateLines(result: PipelineResult, view: RunView | undefined): string[] {
  const { rows = [] } = view ?? {};
  if (result.status !== 'running' || rows.length === 0) return resultLines(result);
  const found = new Map<string, string | undefined>();
  for (const { id, imageUri, files, publications } of result.images) {
    found.set(id, imageUri);
    found.set(`${id}/download`, files[0]?.path);
    for (const publication of publications) {
      found.set(`${id}/${publication.id}`, publication.cloudId ?? publication.uri);
    }
  }
  const lines = rows.map(({ target, stage, percent, detail, trouble }) => {
    const about = trouble ?? detail;
    const parts = [
      `${target}: ${stage}`,
      percent === undefined ? '' : `${percent}%`,
      about ? `(${about})` : '',
      found.get(target) ?? '',
    ];
    return `  ${printable(parts.filter((part) => part !== '').join(' '))}`;
  });
  const waiting = rows.flatMap((row) => waitingLines(result.workflowId, row));
  const heading = resultHeading(result);
  return [view?.cancelling ? `${heading}; being cancelled` : heading, ...lines, ...waiting];
}
