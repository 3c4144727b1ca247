import { pipelineFileSchema } from './schema.ts';

/** What a document is, by its own keys: files of all kinds lie in the same folders. */
export type DocumentKind = 'pipeline' | 'hammr-template' | 'batch' | 'schedule' | 'neither';

/** Keys by which a hammr template is known. */
export const templateKeys: readonly string[] = ['stack', 'builders'];

/** Keys by which a batch file and a schedule file are known, even if the key of that name is misspelt. */
const batchKeys = ['matrix', 'pipelines'];
const scheduleKeys = ['cron', 'calendars', 'every', 'run'];

/** Tells the kinds of files from each other, and from what is none of them. */
export function recogniseKind(value: unknown): DocumentKind {
  // What is no mapping at all is told by the schema of the pipeline file.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'pipeline';
  const has = (key: string) => Object.hasOwn(value, key);
  if (!has('source') && !has('images')) {
    if (templateKeys.some(has)) return 'hammr-template';
    if (has('schedule') || (has('version') && scheduleKeys.some(has))) return 'schedule';
    if (has('batch') || (has('version') && batchKeys.some(has))) return 'batch';
  }
  return Object.keys(pipelineFileSchema.shape).some(has) ? 'pipeline' : 'neither';
}
