import type { ImageResult } from './model.ts';

/**
 * Whether an image was generated, whatever became of its targets later, such as a download that
 * failed. Runs of earlier versions do not say so in as many words.
 */
export function isGenerated(image: ImageResult): boolean {
  const { generated, status, error, files, publications } = image;
  if (generated || status === 'completed') return true;
  if (status === 'failed') return !error || error.stage === 'download';
  return files.length > 0 || publications.some((each) => each.status === 'completed');
}
