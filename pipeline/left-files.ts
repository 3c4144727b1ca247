import { stat } from 'node:fs/promises';
import { thisHost } from './identity.ts';
import type { FileResult, PipelinePlan, PipelineResult, Resume } from './model.ts';

/** What somebody took away from this machine's disk since is not done any more. */
export async function withoutLostFiles(result: PipelineResult): Promise<PipelineResult> {
  const images = result.images.map(async (image) => {
    const there = await Promise.all(image.files.map(isThere));
    return { ...image, files: there.every((is) => is) ? image.files : [] };
  });
  return { ...result, images: await Promise.all(images) };
}

/**
 * A file that the run before downloaded, and that would end the download of an image that is generated
 * anew, an hour from now.
 */
export async function fileInTheWay(
  plan: PipelinePlan,
  resume: Resume,
  before: PipelineResult,
): Promise<{ id: string; path: string } | undefined> {
  for (const { id, download } of plan.images) {
    if (!download || download.overwrite) continue;
    if (resume.images.find((image) => image.id === id)?.imageUri !== undefined) continue;
    const files = before.images.find((image) => image.id === id)?.files ?? [];
    for (const file of files) if (await isThere(file)) return { id, path: file.path };
  }
  return undefined;
}

/** Whether a file is there as it was left, as far as can be seen from here. */
async function isThere({ path, size, host }: FileResult): Promise<boolean> {
  if (host !== undefined && host !== thisHost()) return true;
  return await stat(path).then(
    (found) => found.isFile() && found.size === size,
    () => false,
  );
}
