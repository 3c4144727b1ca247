import { knownFormat } from '../../pipeline/formats.ts';
import type { FileDestination, ImageDefinition } from '../../pipeline/model.ts';
import { quoted } from '../../pipeline/words.ts';
import { type Findings, nameOf } from './findings.ts';
import { PlanProblem } from './problems.ts';

/**
 * The image without what its format has no use for. hammr drops such keys of a builder in silence;
 * here a notice names them. What a pipeline file asks for is sent as it stands.
 */
export function fittedToFormat(
  image: ImageDefinition,
  primitive: string,
  findings: Findings,
): ImageDefinition {
  const format = knownFormat(primitive);
  const { disableRootLogin, hwType, ...sizes } = image.installProfile;
  if (disableRootLogin !== undefined && format?.key !== 'aws') {
    findings.problem(notForThisFormat(image, primitive));
  }
  if (image.builder === undefined || format === undefined) return image;
  const { entrypoint, ...rest } = image;
  const unused = [
    ...(hwType !== undefined && !format.hasHardwareVersion ? ['hardwareSettings.hwType'] : []),
    ...(entrypoint !== undefined && !format.needsEntrypoint ? ['entrypoint'] : []),
  ];
  for (const key of unused) {
    findings.notice(`${nameOf(image)}: ${key} is not sent, as the format ${primitive} has none.`);
  }
  return {
    ...rest,
    installProfile: {
      ...sizes,
      ...(hwType !== undefined && format.hasHardwareVersion ? { hwType } : {}),
      ...(disableRootLogin === undefined ? {} : { disableRootLogin }),
    },
    ...(entrypoint !== undefined && format.needsEntrypoint ? { entrypoint } : {}),
  };
}

function notForThisFormat({ id, builder }: ImageDefinition, primitive: string): PlanProblem {
  const subject = builder === undefined ? `Image ${quoted(id)}: ` : '';
  return new PlanProblem({
    code: 'wrong_format',
    message: `${subject}disableRootLogin is for Amazon AWS only, and the format is ${quoted(primitive)}.`,
    hint: 'Remove disableRootLogin.',
  });
}

/** Where the image is downloaded to, unless that is asked for "where possible", and is not. */
export function downloadOf(
  image: ImageDefinition,
  primitive: string,
  findings: Findings,
): FileDestination | undefined {
  if (image.download === undefined) return undefined;
  const { onlyWherePossible, ...destination } = image.download;
  const why = onlyWherePossible ? whyNotPossible(primitive) : undefined;
  if (why === undefined) return destination;
  findings.notice(`${nameOf(image)}: not downloaded, as ${why}.`);
  return undefined;
}

function whyNotPossible(primitive: string): string | undefined {
  const format = knownFormat(primitive);
  if (format?.isFile === false) return 'it is no file; the result names what to pull';
  if (format?.compress) return undefined;
  return `the format ${primitive} is not generated compressed, and UForge hands out nothing else`;
}
