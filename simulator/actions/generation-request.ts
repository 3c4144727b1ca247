import { UForgeFailure } from '../failure.ts';
import type { GenerationRequest, TargetFormat } from '../store/entities.ts';
import type { Store } from '../store/store.ts';
import type { ParsedElement } from '../xml/parse.ts';
import { flagAt, numberAt, textAt } from '../xml/request-body.ts';

/**
 * What an `image` element asks for.
 *
 * @throws UForgeFailure for a target format that is missing or unknown
 */
export function generationRequestOf(store: Store, ticket: ParsedElement): GenerationRequest {
  return {
    format: requestedFormat(store, ticket),
    compress: flagAt(ticket, 'compress'),
    simulated: flagAt(ticket, 'simulated'),
    forceCheckingDeps: flagAt(ticket, 'forceCheckingDeps'),
    ebs: flagAt(ticket, 'ebs'),
    ebsVolumeSize: numberAt(ticket, 'ebsVolumeSize'),
    entrypoint: textAt(ticket, 'entrypoint'),
    installProfile: {
      memorySize: numberAt(ticket, 'installProfile', 'memorySize'),
      diskSize: numberAt(ticket, 'installProfile', 'diskSize'),
      swapSize: numberAt(ticket, 'installProfile', 'swapSize'),
      hwType: textAt(ticket, 'installProfile', 'hwType'),
    },
  };
}

/** The same request again, as it was made for an image that there is already. */
export function sameRequest(image: GenerationRequest): GenerationRequest {
  const { format, compress, simulated, forceCheckingDeps } = image;
  const { ebs, ebsVolumeSize, entrypoint, installProfile } = image;
  return {
    format,
    compress,
    simulated,
    forceCheckingDeps,
    ebs,
    ebsVolumeSize,
    entrypoint,
    installProfile: { ...installProfile },
  };
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
