import type { BatchTemplate, ImageDefinition } from '../model.ts';

/** What a definition says beside its images. */
export type Told = Omit<BatchTemplate, 'images'>;

/** Without what has nothing to act on among some images. */
export function effective<Given extends Partial<Told>>(
  { approve, after, ...rest }: Given,
  images: readonly ImageDefinition[],
): Omit<Given, 'approve' | 'after'> & Pick<Partial<Told>, 'approve' | 'after'> {
  const isPublished = images.some(({ publications }) => publications.length > 0);
  const isMade = isPublished || images.some(({ download }) => download);
  return { ...rest, ...(approve && isPublished && { approve }), ...(after && isMade && { after }) };
}
