import { isGenerated } from './image-result.ts';
import type {
  ImagePlan,
  ImageResult,
  PipelineInput,
  PipelinePlan,
  PipelineProgress,
  PipelineResult,
  Resume,
  ResumedImage,
  Stage,
  Status,
} from './model.ts';
import type { RetryStep } from './retry-steps.ts';

/** Most bytes of an input; Temporal refuses a payload of 2 MiB. */
const inputBytes = 1536 * 1024;

/**
 * What a new run of an ended pipeline need not do again: all that is done, or, with `from`, what comes
 * before that step. An image that was not generated, or is gone by now as the ended run deleted it, is
 * generated anew, and then so is all that is made of it.
 */
export function resumeOf(
  plan: PipelinePlan,
  result: PipelineResult,
  from: RetryStep | undefined,
): Resume {
  const gone = new Set(
    (result.cleanup ?? []).filter(({ outcome }) => outcome !== 'kept').map(({ uri }) => uri),
  );
  const images = plan.images.map((image): ResumedImage => {
    const before = result.images.find(({ id }) => id === image.id);
    const isReused =
      from !== 'generate' &&
      before !== undefined &&
      isGenerated(before) &&
      (isThere(before, gone) || isDoneAndDeleted(plan, before, from));
    return isReused ? reused(image, before, { from, gone }) : { id: image.id, publications: [] };
  });
  const packages = from === undefined && plan.packages ? packagesOf(result) : undefined;
  const { approvals } = result;
  return { images, ...(packages ? { packages } : {}), ...(approvals ? { approvals } : {}) };
}

/** Deleted because nothing is left to do for it: that is no reason to make it anew. */
function isDoneAndDeleted(
  { after }: PipelinePlan,
  { status }: ImageResult,
  from: RetryStep | undefined,
): boolean {
  return after === 'delete-image' && status === 'completed' && from === undefined;
}

function isThere({ imageUri }: ImageResult, gone: ReadonlySet<string>): boolean {
  return imageUri !== undefined && !gone.has(imageUri);
}

function reused(
  plan: ImagePlan,
  { imageUri, files, publications, warnings }: ImageResult,
  { from, gone }: { from: RetryStep | undefined; gone: ReadonlySet<string> },
): ResumedImage {
  const done = publications.flatMap(({ id, status, uri, cloudId, registeringName, warnings }) => {
    const isPlanned = plan.publications.some((each) => each.id === id);
    if (!isPlanned || status !== 'completed' || uri === undefined || gone.has(uri)) return [];
    return {
      id,
      uri,
      ...(cloudId === undefined ? {} : { cloudId }),
      ...(registeringName === undefined ? {} : { registeringName }),
      ...(warnings === undefined ? {} : { warnings }),
    };
  });
  const areKept = from === undefined && plan.download !== undefined && files.length > 0;
  return {
    id: plan.id,
    ...(imageUri === undefined ? {} : { imageUri }),
    ...(areKept ? { files } : {}),
    publications: from === 'publish' ? [] : done,
    ...(warnings === undefined ? {} : { warnings }),
  };
}

function packagesOf({ packages, skippedPackages, packagesError }: PipelineResult) {
  if (!packages || packagesError) return undefined;
  return { packages, skipped: skippedPackages ?? [] };
}

/** The list of packages can be more than Temporal carries; then those that are there are only checked. */
export function fitting(input: PipelineInput, resume: Resume): Resume {
  const bytes = Buffer.byteLength(JSON.stringify({ ...input, resume }));
  if (bytes <= inputBytes) return resume;
  const { packages: _tooMany, ...rest } = resume;
  return rest;
}

/** The targets of a plan by name, in its order: those that are reused, and those that are to be done. */
export function targetsOf(
  plan: PipelinePlan,
  resume: Resume,
): { reused: string[]; remaining: string[] } {
  const reused: string[] = [];
  const remaining: string[] = [];
  const sort = (name: string, isDone: boolean) => (isDone ? reused : remaining).push(name);
  for (const image of plan.images) {
    const known = resume.images.find(({ id }) => id === image.id);
    sort(image.id, known?.imageUri !== undefined);
    if (image.download) sort(`${image.id}/download`, (known?.files ?? []).length > 0);
    for (const { id } of image.publications) {
      sort(`${image.id}/${id}`, known?.publications.some((each) => each.id === id) === true);
    }
  }
  if (plan.packages) sort('packages', resume.packages !== undefined);
  return { reused, remaining };
}

/**
 * The result of a run that was ended before it could say one, such as one that was terminated, by how
 * far it was: what was under way counts as cancelled.
 */
export function resultOfProgress({ images, packages, result }: PipelineProgress): PipelineResult {
  return {
    ...result,
    status: 'failed',
    images: result.images.map((image) => {
      const { generated: _said, ...rest } = image;
      const progress = images.find(({ id }) => id === image.id);
      return {
        ...rest,
        ...(progress?.stage === 'completed' ? { generated: true } : {}),
        status: statusOf(progress?.stage),
        publications: image.publications.map((publication) => ({
          ...publication,
          status: statusOf(progress?.publications.find(({ id }) => id === publication.id)?.stage),
        })),
      };
    }),
    ...(packages?.error ? { packagesError: packages.error } : {}),
  };
}

function statusOf(stage: Stage | undefined): Status {
  return stage === 'completed' || stage === 'failed' ? stage : 'cancelled';
}
