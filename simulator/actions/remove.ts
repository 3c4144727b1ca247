import type { Call } from '../call.ts';
import type { Image, Publication } from '../store/entities.ts';

/** Ends what still runs of an image and takes it away, with its publications, which lie below it. */
export function removeImage(call: Call, image: Image): void {
  for (const publication of [...call.owner.publications.values()]) {
    if (publication.image === image) removePublication(call, publication);
  }
  image.job.cancel(call.now);
  call.owner.images.delete(image.id);
}

/** Ends a publication that still runs and takes it away. What was deployed of it stays. */
export function removePublication(call: Call, publication: Publication): void {
  publication.job.cancel(call.now);
  call.owner.publications.delete(publication.id);
}
