import { knownFormat } from '../../pipeline/formats.ts';
import type { ImageDefinition, InstallProfileDefinition } from '../../pipeline/model.ts';
import { missingKeys, needsOf } from '../../pipeline/template/requirements.ts';
import { listOf, quoted } from '../../pipeline/words.ts';
import { type Findings, nameOf } from './findings.ts';
import { PlanProblem } from './problems.ts';
import type { ResolvedSource } from './source.ts';

/** Every request to generate names a memory size: this one where neither file nor source does. */
const memoryUnlessKnownMb = 1024;

/**
 * The sizes that go into the request, in megabytes: those of the pipeline file, else the source's.
 * Disk and swap go along only where UForge partitions by itself.
 */
export function installProfileFor(
  source: ResolvedSource,
  image: ImageDefinition,
  primitive: string,
  findings: Findings,
): InstallProfileDefinition {
  const asked = image.installProfile;
  const format = knownFormat(primitive);
  const asksForDisk = asked.diskSize !== undefined || asked.swapSize !== undefined;
  if (asksForDisk && !source.takesDiskSizes) {
    const exception = format?.ebs ? ' but for the size of the volume' : '';
    findings.notice(
      `${nameOf(image)}: diskSize and swapSize are not sent${exception}, as the appliance has a partition table of its own.`,
    );
  }
  const memorySize = asked.memorySize ?? source.memorySize ?? memoryUnlessKnownMb;
  const disk = asksForDisk ? diskOf(asked) : source.disk;
  const profile: InstallProfileDefinition = {
    memorySize,
    ...(source.takesDiskSizes ? disk : {}),
    ...(asked.hwType === undefined ? {} : { hwType: asked.hwType }),
    ...(asked.disableRootLogin === undefined ? {} : { disableRootLogin: asked.disableRootLogin }),
  };
  const missing =
    image.builder === undefined ? [] : missingKeys(image, { primitive, source: source.plan.kind });
  if (missing.length > 0) findings.problem(missingInBuilder(missing, primitive, source));
  else if (asked.memorySize === undefined && source.memorySize === undefined) {
    findings.notice(
      `${nameOf(image)}: nothing says how much memory the machine is to have; ${memorySize} MB are asked for.`,
    );
  }
  if (image.builder !== undefined) return profile;
  if (format?.needsDiskSize && source.takesDiskSizes && profile.diskSize === undefined) {
    findings.problem(missingDiskSize(image, source));
  }
  if (format?.needsEntrypoint && image.entrypoint === undefined) {
    findings.problem(missingEntrypoint(image));
  }
  return profile;
}

/** A volume has a size even where the machine's partitions are laid out already. */
export function volumeSizeFor(source: ResolvedSource, image: ImageDefinition): number | undefined {
  return image.installProfile.diskSize ?? source.disk.diskSize;
}

function diskOf({ diskSize, swapSize }: InstallProfileDefinition): InstallProfileDefinition {
  return {
    ...(diskSize === undefined ? {} : { diskSize }),
    ...(swapSize === undefined ? {} : { swapSize }),
  };
}

function missingInBuilder(
  missing: readonly string[],
  primitive: string,
  { plan }: ResolvedSource,
): PlanProblem {
  const are = missing.length === 1 ? 'is' : 'are';
  return new PlanProblem({
    code: 'missing_key',
    message: `${listOf(missing, 'and')} ${are} required, and missing.`,
    hint: needsOf({ primitive, source: plan.kind }),
  });
}

function missingDiskSize(image: ImageDefinition, { plan }: ResolvedSource): PlanProblem {
  return new PlanProblem({
    code: 'missing_size',
    message: `Image ${quoted(image.id)} needs installProfile.diskSize, and the ${plan.kind} does not say it.`,
    hint: 'Add installProfile: { diskSize: … } (megabytes) to the image.',
  });
}

function missingEntrypoint(image: ImageDefinition): PlanProblem {
  return new PlanProblem({
    code: 'missing_entrypoint',
    message: `Image ${quoted(image.id)} of the format ${image.format} needs an entrypoint.`,
    hint: 'Add entrypoint: … to the image.',
  });
}
