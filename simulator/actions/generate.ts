import type { Call } from '../call.ts';
import { UForgeFailure } from '../failure.ts';
import type {
  GenerationRequest,
  Image,
  Source,
  StoredFile,
  TargetFormat,
} from '../store/entities.ts';
import { dependencyStages, generationStages, Job, type JobPlan } from '../store/job.ts';
import { refuseOverQuota } from '../store/quotas.ts';
import { scanState } from '../store/states.ts';
import type { Store } from '../store/store.ts';

type Settings = ReturnType<Store['generationOf']>;

/**
 * Starts a generation.
 *
 * @param running what of a generation of the same source and format that runs already: refused
 * where world or server say so, or let be
 * @throws UForgeFailure for memory that the format needs, a scan that is not complete, an exhausted
 * quota, or a generation that runs already where that is refused.
 */
export function startGeneration(
  call: Call,
  source: Source,
  request: GenerationRequest,
  running: 'may be refused' | 'is let be' = 'may be refused',
): Image {
  const { owner, store, now } = call;
  const { format, compress, simulated, installProfile } = request;
  if (source.kind === 'scan' && scanState(source, now) !== 'complete') {
    throw new UForgeFailure(409, `The scan ${source.version} is not complete.`);
  }
  if (format.facts.memory && !((installProfile.memorySize ?? 0) > 0)) {
    throw new UForgeFailure(
      400,
      `The target format ${format.name} needs installProfile/memorySize, in megabytes.`,
    );
  }
  const settings = store.generationOf(source, format);
  const pxeSizes = format.primitive === 'PXE' ? pxeSizesOf(settings) : {};
  const size = sizeOf(settings, pxeSizes);
  if (
    running === 'may be refused' &&
    (settings.refuseSimultaneous ?? call.settings.refuseSimultaneous)
  ) {
    refuseSimultaneous(call, source, format);
  }
  if (!simulated) refuseOverQuota(owner, size, now);

  const id = store.nextId('image');
  const uri = `${source.uri}/images/${id}`;
  const fileName = settings.fileName ?? fileNameOf(source, format);
  const file =
    compress && !simulated && format.facts.extension !== ''
      ? store.makeFile(uri, { name: fileName, size, generation: settings })
      : undefined;
  // Hashing begins now, so that the checksums are there when the image is.
  void file?.content.checksum();
  const image: Image = {
    ...request,
    id,
    uri,
    source,
    job: new Job(
      {
        ...planOf(source, request, settings),
        mayComplete: () => file === undefined || file.content.knownChecksum !== undefined,
      },
      now,
    ),
    size: simulated ? 0 : size,
    ...(file === undefined ? {} : { file }),
    files: simulated ? new Map() : pxeFilesOf(store, uri, pxeSizes, settings),
  };
  owner.images.set(id, image);
  if (!simulated) owner.generations.push(now);
  return image;
}

/** A tenth of a generation is checking dependencies; a simulated one does nothing else. */
const dependencyShare = 0.1;

function planOf(source: Source, request: GenerationRequest, settings: Settings): JobPlan {
  const { simulated, forceCheckingDeps } = request;
  const { durationMs, failure } = settings;
  const unmet = source.world.unmetDependencies ?? [];
  const unmetFailure =
    unmet.length > 0 && (simulated || forceCheckingDeps)
      ? {
          message: 'The dependencies cannot be resolved.',
          detail: unmet.map((one) => `Nothing provides ${one}`).join('\n'),
          percentage: 100 * dependencyShare - 1,
        }
      : undefined;
  const first = unmetFailure ?? failure;
  if (!simulated) return { durationMs, failure: first, stages: generationStages };
  const percentage = Math.round((first?.percentage ?? 100) / dependencyShare);
  return {
    durationMs: durationMs * dependencyShare,
    // What would go wrong later does not go wrong here.
    failure: first !== undefined && percentage < 100 ? { ...first, percentage } : undefined,
    stages: dependencyStages,
  };
}

function refuseSimultaneous(call: Call, source: Source, format: TargetFormat): void {
  for (const image of call.owner.images.values()) {
    if (image.source !== source || image.format !== format) continue;
    if (image.job.state(call.now) !== 'running') continue;
    throw new UForgeFailure(409, `${source.name} is already being generated as ${format.name}.`);
  }
}

function fileNameOf(source: Source, format: TargetFormat): string {
  const name = `${source.name}-${source.version}`.replaceAll(/[^A-Za-z0-9._-]+/g, '_');
  return `${name}.${format.facts.extension}`;
}

/** Bytes of a PXE image's files, by path: a kernel, what it boots from, and the system. */
function pxeSizesOf({ pxeFiles, size }: Settings): Record<string, number> {
  if (pxeFiles !== undefined) return pxeFiles;
  const kernel = Math.floor(size / 10);
  const initrd = Math.floor(size / 5);
  return { vmlinuz: kernel, 'initrd.img': initrd, 'images/rootfs.img': size - kernel - initrd };
}

function sizeOf({ size }: Settings, pxeSizes: Record<string, number>): number {
  const sizes = Object.values(pxeSizes);
  return sizes.length === 0 ? size : sizes.reduce((sum, one) => sum + one, 0);
}

function pxeFilesOf(
  store: Store,
  imageUri: string,
  sizes: Record<string, number>,
  generation: Settings,
): Map<string, StoredFile> {
  return new Map(
    Object.entries(sizes).map(([path, size]) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      return [path, store.makeFile(`${imageUri}/files/${path}`, { name, size, generation })];
    }),
  );
}
