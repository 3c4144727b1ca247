import { knownFormat } from '../../pipeline/formats.ts';
import type { ImageDefinition, ImagePlan } from '../../pipeline/model.ts';
import { compressFor } from '../../pipeline/publication.ts';
import type { ReferenceSources } from '../../pipeline/reference.ts';
import { quoted } from '../../pipeline/words.ts';
import type { TargetFormat } from '../../uforge/index.ts';
import type { Catalogue } from './catalogue.ts';
import { theOneNamed } from './entries.ts';
import { type Findings, findingsOf } from './findings.ts';
import { downloadOf, fittedToFormat } from './fitting.ts';
import { PlanProblem } from './problems.ts';
import { resolvePublication } from './publications.ts';
import { installProfileFor, volumeSizeFor } from './sizes.ts';
import type { ResolvedSource } from './source.ts';

/** What the planning of one pipeline looks things up with, and where it puts what it finds. */
export interface Planning {
  catalogue: Catalogue;
  findings: Findings;
  readReference: ReferenceSources;
}

/** Looks up the target format and accounts of one image. Undefined where something stands against it. */
export async function resolveImage(
  planning: Planning,
  source: ResolvedSource,
  asked: ImageDefinition,
): Promise<ImagePlan | undefined> {
  const findings = findingsOf(asked, planning.findings);
  try {
    return await resolve({ ...planning, findings }, source, asked);
  } catch (error) {
    findings.problem(error);
    return undefined;
  }
}

async function resolve(
  { catalogue, findings, readReference }: Planning,
  source: ResolvedSource,
  asked: ImageDefinition,
): Promise<ImagePlan> {
  const format = findFormat(await catalogue.formats(), asked.format);
  const primitive = format.format?.name ?? asked.format;
  const download = downloadOf(asked, primitive, findings);
  const { download: _asked, ...image } = fittedToFormat(asked, primitive, findings);
  const { compress, problems } = compressFor(
    { ...image, ...(download && { download }) },
    primitive,
  );
  for (const problem of problems) findings.problem(new PlanProblem(problem));
  const ebs = knownFormat(primitive)?.ebs === true ? volumeSizeFor(source, image) : undefined;
  const publications = await Promise.all(
    image.publications.map(async (publication) => {
      try {
        const accounts = await catalogue.accounts();
        const job = { source, image, publication, primitive };
        return resolvePublication(job, accounts, { findings, readReference });
      } catch (error) {
        findings.problem(error);
        return undefined;
      }
    }),
  );
  return {
    id: image.id,
    format: image.format,
    targetFormatUri: format.uri ?? '',
    primitive,
    compress,
    installProfile: installProfileFor(source, image, primitive, findings),
    ...(ebs === undefined ? {} : { ebs: { volumeSizeMb: ebs } }),
    ...(image.entrypoint === undefined ? {} : { entrypoint: image.entrypoint }),
    ...(download === undefined ? {} : { download }),
    publications: publications.filter((publication) => publication !== undefined),
  };
}

function findFormat(formats: TargetFormat[], name: string): TargetFormat {
  const only = theOneNamed(formats, name, { code: 'format', what: 'target format' });
  if (only.access === false || only.active === false) {
    throw new PlanProblem({
      code: 'format_not_available',
      message: `The target format ${quoted(name)} is not available to this login.`,
      hint: 'Ask the administrator of UForge to activate it.',
    });
  }
  return only;
}
