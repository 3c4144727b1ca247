import type {
  Baseline,
  BaselineAnswer,
  ImagePlan,
  JobEnd,
  LookAnswer,
  RequestAnswer,
  SourcePlan,
} from '../pipeline/model.ts';
import type { Draft, Image, TargetFormat, UForge } from '../uforge/index.ts';
import { cancelJob } from './cancel.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { targetFailure } from './failure.ts';
import { kept } from './kept.ts';
import {
  lookBeyond,
  lookUntilSettled,
  type Patience,
  proof,
  recordBaseline,
  sendOnce,
} from './settling.ts';
import type { OnBehalf } from './still-wanted.ts';
import { undoingInterval } from './undoing.ts';

/** Milliseconds for which the target formats are taken to be as they were: a batch needs them all the time. */
const formatsHoldMs = 30_000;

interface GenerationRequest extends OnBehalf {
  source: SourcePlan;
  image: ImagePlan;
  /** The images that were there before. */
  baseline: Baseline;
}

export interface GenerateActivities {
  /** URIs of all images of a source (`machineImage_getAll`, `scanImage_getAll`). */
  recordImages(input: OnBehalf & { sourceUri: string }): Promise<BaselineAnswer>;
  /** `machineImage_generate` or `scanImage_generate`. Must be tried once only. */
  requestGeneration(input: GenerationRequest): Promise<RequestAnswer>;
  lookForImage(input: GenerationRequest & Patience): Promise<LookAnswer>;
  /** `machineImageGeneration_cancel` or `scanImageGeneration_cancel`, until it is cancelled there. */
  cancelGeneration(input: { uri: string }): Promise<JobEnd>;
}

/** Asks UForge to generate images. */
export function createGenerateActivities(dependencies: ActivityDependencies): GenerateActivities {
  const { uforge, settlingMs } = dependencies;
  const targetFormats = kept(formatsHoldMs, () => uforge.targetFormats.list());

  return {
    recordImages: ({ sourceUri }) =>
      recordBaseline('generate', () => uforge.images.list(sourceUri, proof)),

    requestGeneration: (request) =>
      sendOnce('generate', {
        onBehalf: request,
        // Before anything is sent, only what agrees in all can be of an earlier life of this request.
        look: () => lookForImage(uforge, request, (image) => hasSizes(image, request.image)),
        prepare: async () =>
          imageRequest(request.image, await targetFormat(targetFormats, request.image)),
        send: async (body, options) =>
          (await uforge.images.generate(request.source.uri, body, options)).uri,
      }),

    lookForImage: ({ patience, ...request }) =>
      lookUntilSettled('generate', patience === 'once' ? 0 : settlingMs, () =>
        lookForImage(uforge, request),
      ),

    async cancelGeneration({ uri }) {
      return await cancelJob('generate', {
        cancel: () => uforge.images.cancel(uri),
        status: () => uforge.images.status(uri),
        intervalMs: undoingInterval(dependencies),
      });
    },
  };
}

/** Images of the source that were not there before and are what this request asks for. */
function lookForImage(
  uforge: UForge,
  request: GenerationRequest,
  agrees: (image: Image) => boolean = () => true,
): Promise<LookAnswer> {
  return lookBeyond(
    request.baseline,
    () => uforge.images.list(request.source.uri, proof),
    (image) => isAsked(image, request.image) && agrees(image),
  );
}

/** Whether the sizes of an image are those asked for, as far as the server tells them. */
function hasSizes({ installProfile, entrypoint }: Image, asked: ImagePlan): boolean {
  const { memorySize, diskSize, swapSize } = asked.installProfile;
  const pairs = [
    [installProfile?.memorySize, memorySize],
    [installProfile?.diskSize, diskSize],
    [installProfile?.swapSize, swapSize],
    [entrypoint, asked.entrypoint],
  ];
  return pairs.every(([is, wanted]) => is === undefined || wanted === undefined || is === wanted);
}

/** What the server leaves out speaks against nothing: a second request would make a second image. */
function isAsked(image: Image, asked: ImagePlan): boolean {
  const { uri, name } = image.targetFormat ?? {};
  const primitive = image.format?.name;
  const sameFormat =
    uri === undefined && name === undefined
      ? primitive === undefined || primitive === asked.primitive
      : uri === asked.targetFormatUri || name === asked.format;
  const sameCompression = image.compress === undefined || image.compress === asked.compress;
  const sameSimulation =
    image.simulated === undefined || image.simulated === (asked.simulated === true);
  return sameFormat && sameCompression && sameSimulation;
}

/** The whole target format as UForge lists it: existing clients send it back whole. */
async function targetFormat(
  targetFormats: () => Promise<TargetFormat[]>,
  image: ImagePlan,
): Promise<TargetFormat> {
  const formats = await targetFormats();
  const found = formats.find(({ uri, name }) =>
    image.targetFormatUri === '' ? name === image.format : uri === image.targetFormatUri,
  );
  if (found) return found;
  throw targetFailure(
    {
      stage: 'generate',
      code: 'unknown_format',
      message: `The target format ${image.format} is no longer there.`,
      hint: 'Run "forgeline plan" to see which formats there are.',
    },
    { retryable: 'no' },
  );
}

/** The body of the request: sizes in megabytes. */
function imageRequest(image: ImagePlan, format: TargetFormat): Draft<Image> {
  const { disableRootLogin, ...installProfile } = image.installProfile;
  return {
    compress: image.compress,
    targetFormat: format,
    installProfile: {
      ...installProfile,
      ...(disableRootLogin === undefined
        ? {}
        : { rootUser: { disablePasswordLogin: disableRootLogin } }),
    },
    ...(image.ebs ? { ebs: true, ebsVolumeSize: image.ebs.volumeSizeMb } : {}),
    ...(image.entrypoint === undefined ? {} : { entrypoint: image.entrypoint }),
    ...(image.simulated ? { simulated: true } : {}),
    ...(image.forceCheckingDeps ? { forceCheckingDeps: true } : {}),
  };
}
