/** What a document is, by its own keys: hammr's templates live in the same folders. */
export type DocumentKind = 'pipeline' | 'hammr-template';

/** Tells a hammr template (`stack`, `builders`) from a pipeline file. */
export function recogniseKind(value: unknown): DocumentKind {
  if (typeof value !== 'object' || value === null) return 'pipeline';
  const has = (key: string) => Object.hasOwn(value, key);
  const hammr = has('stack') || has('builders');
  return hammr && !has('source') && !has('images') ? 'hammr-template' : 'pipeline';
}
