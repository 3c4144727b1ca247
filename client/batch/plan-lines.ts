import type { JsonLine } from '../output.ts';
import { count, printable } from '../text.ts';
import type { BatchPlan } from './plan-batch.ts';

/**
 * What a batch comes to, in one line.
 *
 * @param unchanged what becomes of those that nothing has changed of
 */
export function planText(
  name: string,
  plan: BatchPlan,
  unchanged: 'skipped' | 'rebuilt' = 'skipped',
): string {
  const { pipelines, images, publications, downloads } = plan;
  const does = [
    count(images, 'image'),
    count(publications, 'publication'),
    count(downloads, 'download'),
  ].join(', ');
  const left = plan.unchanged > 0 ? `, ${plan.unchanged} unchanged (${unchanged})` : '';
  return printable(`${name}: ${count(pipelines, 'pipeline')}: ${does}${left}`);
}

/** The same for programs, with what people must know before they start it. */
export function planRecord(batch: string, plan: BatchPlan): JsonLine {
  const { notices, problems, ...numbers } = plan;
  const refused = new Set([...problems.values()].flatMap(({ names }) => names));
  return {
    type: 'summary',
    batch,
    ...numbers,
    refused: refused.size,
    notices: [...notices].map(([message, names]) => ({ message, pipelines: names.length })),
  };
}
