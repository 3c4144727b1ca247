import type { ImagePlan, ResumedImage } from '../pipeline/model.ts';

/** Whether an earlier run left nothing to do for an image, so that it need not even be there any more. */
export function isDone(
  image: ImagePlan,
  earlier: ResumedImage,
): earlier is ResumedImage & { imageUri: string } {
  if (earlier.imageUri === undefined) return false;
  if (image.download && (earlier.files ?? []).length === 0) return false;
  return image.publications.every(({ id }) =>
    earlier.publications.some((publication) => publication.id === id),
  );
}
