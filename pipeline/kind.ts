import { pipelineFileSchema } from './schema.ts';

/** What a document is, by its own keys: hammr's templates live in the same folders. */
export type DocumentKind = 'pipeline' | 'hammr-template' | 'neither';

/** Keys by which a hammr template is known. */
export const templateKeys: readonly string[] = ['stack', 'builders'];

/** Tells a hammr template (`stack`, `builders`) from a pipeline file, and from what is neither. */
export function recogniseKind(value: unknown): DocumentKind {
  // What is no mapping at all is told by the schema of the pipeline file.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'pipeline';
  const has = (key: string) => Object.hasOwn(value, key);
  if (templateKeys.some(has) && !has('source') && !has('images')) return 'hammr-template';
  return Object.keys(pipelineFileSchema.shape).some(has) ? 'pipeline' : 'neither';
}
