import type { Image, Source, TargetFormat } from './entities.ts';
import { UForgeFailure } from './failure.ts';
import { generationStages, Job } from './job.ts';
import type { Call } from './operation.ts';
import { flagAt, numberAt, textAt } from './request-body.ts';
import { scanState } from './scan-objects.ts';
import type { Store } from './store.ts';
import type { ParsedElement } from './xml-parse.ts';

/**
 * Starts the generation that a request asks for.
 *
 * @throws UForgeFailure for a format that is missing or unknown, memory that the format needs, a
 * scan that is not complete, an exhausted quota, or a generation that runs already where that is
 * refused.
 */
export function startGeneration(call: Call, source: Source, ticket: ParsedElement): Image {
  const { owner, store, now } = call;
  if (source.kind === 'scan' && scanState(source) !== 'complete') {
    throw new UForgeFailure(409, `The scan ${source.version} is not complete.`);
  }
  const format = requestedFormat(store, ticket);
  const installProfile = {
    memorySize: numberAt(ticket, 'installProfile', 'memorySize'),
    diskSize: numberAt(ticket, 'installProfile', 'diskSize'),
    swapSize: numberAt(ticket, 'installProfile', 'swapSize'),
    hwType: textAt(ticket, 'installProfile', 'hwType'),
  };
  if (format.facts.memory && !((installProfile.memorySize ?? 0) > 0)) {
    throw new UForgeFailure(
      400,
      `The target format ${format.name} needs installProfile/memorySize, in megabytes.`,
    );
  }
  refuseIfNotAllowed(call, source, format);

  const settings = store.generationOf(source, format);
  const id = store.nextId('image');
  const uri = `${source.uri}/images/${id}`;
  const compress = flagAt(ticket, 'compress');
  const simulated = flagAt(ticket, 'simulated');
  const fileName = settings.fileName ?? fileNameOf(source, format);
  const file =
    compress && !simulated && format.facts.extension !== ''
      ? store.makeFile(uri, { name: fileName, size: settings.size, generation: settings })
      : undefined;
  // Hashing begins now, so that the checksums are there when the image is.
  void file?.content.checksum();
  const image: Image = {
    id,
    uri,
    source,
    format,
    job: new Job(
      {
        durationMs: settings.durationMs,
        failure: settings.failure,
        stages: generationStages,
        mayComplete: () => file === undefined || file.content.knownChecksum !== undefined,
      },
      now,
    ),
    compress,
    simulated,
    forceCheckingDeps: flagAt(ticket, 'forceCheckingDeps'),
    ebs: flagAt(ticket, 'ebs'),
    ebsVolumeSize: numberAt(ticket, 'ebsVolumeSize'),
    entrypoint: textAt(ticket, 'entrypoint'),
    installProfile,
    size: simulated ? 0 : settings.size,
    ...(file === undefined ? {} : { file }),
  };
  owner.images.set(id, image);
  owner.generations++;
  return image;
}

function requestedFormat(store: Store, ticket: ParsedElement): TargetFormat {
  const name = textAt(ticket, 'targetFormat', 'name');
  if (name === undefined) {
    throw new UForgeFailure(400, 'The image names no target format (targetFormat/name).');
  }
  for (const format of store.formats.values()) {
    if (format.name === name) return format;
  }
  throw new UForgeFailure(404, `There is no target format ${name}.`);
}

function refuseIfNotAllowed(call: Call, source: Source, format: TargetFormat): void {
  const { owner, now, settings } = call;
  const limit = owner.profile.quotas?.generation ?? -1;
  if (limit !== -1 && owner.generations >= limit) {
    throw new UForgeFailure(403, `The quota of ${limit} generations is used up.`);
  }
  if (!settings.refuseSimultaneous) return;
  for (const image of owner.images.values()) {
    if (image.source === source && image.format === format && image.job.state(now) === 'running') {
      throw new UForgeFailure(409, `${source.name} is already being generated as ${format.name}.`);
    }
  }
}

function fileNameOf(source: Source, format: TargetFormat): string {
  const name = `${source.name}-${source.version}`.replaceAll(/[^A-Za-z0-9._-]+/g, '_');
  return `${name}.${format.facts.extension}`;
}
