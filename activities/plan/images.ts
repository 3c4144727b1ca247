import { knownFormat } from '../../pipeline/formats.ts';
import type {
  ImageDefinition,
  ImagePlan,
  InstallProfileDefinition,
  PublicationDefinition,
  PublicationPlan,
} from '../../pipeline/model.ts';
import { compressFor, publicationRequest } from '../../pipeline/publication.ts';
import { type ReferenceSources, resolveReferences } from '../../pipeline/reference.ts';
import { quoted } from '../../pipeline/words.ts';
import type { CredAccount, TargetFormat } from '../../uforge/index.ts';
import type { Catalogue } from './catalogue.ts';
import { ambiguous, PlanProblem, unknown } from './problems.ts';
import type { ResolvedSource } from './source.ts';

/** Every request to generate names a memory size: this one where neither file nor source does. */
const memoryUnlessKnownMb = 1024;

/** What the planning of one pipeline looks things up with, and where it puts what it finds. */
export interface Planning {
  catalogue: Catalogue;
  findings: Findings;
  /** References of the pipeline file are tried out here, so that they cannot fail an hour later. */
  readReference: ReferenceSources;
}

/** Where the findings of a plan are put: each problem on its own, so that all are told at once. */
export interface Findings {
  problem(error: unknown): void;
  notice(text: string): void;
}

/** Looks up the target format and accounts of one image. Undefined where something stands against it. */
export async function resolveImage(
  planning: Planning,
  source: ResolvedSource,
  image: ImageDefinition,
): Promise<ImagePlan | undefined> {
  const { catalogue, findings } = planning;
  const format = findFormat(await catalogue.formats(), image.format);
  const primitive = format.format?.name ?? image.format;
  const { compress, problems } = compressFor(image, primitive);
  for (const problem of problems) findings.problem(new PlanProblem(problem));
  const installProfile = installProfileFor(source, image, primitive, findings);
  const ebs = knownFormat(primitive)?.ebs === true ? volumeSizeFor(source, image) : undefined;
  const publications = await Promise.all(
    image.publications.map(async (publication) => {
      try {
        return resolvePublication(planning, await catalogue.accounts(), {
          image,
          publication,
          primitive,
        });
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
    installProfile,
    ...(ebs === undefined ? {} : { ebs: { volumeSizeMb: ebs } }),
    ...(image.entrypoint === undefined ? {} : { entrypoint: image.entrypoint }),
    ...(image.download === undefined ? {} : { download: image.download }),
    publications: publications.filter((publication) => publication !== undefined),
  };
}

function findFormat(formats: TargetFormat[], name: string): TargetFormat {
  const [only, second, ...others] = formats.filter((format) => format.name === name);
  if (only === undefined) {
    throw unknown(
      'unknown_format',
      'target format',
      name,
      formats.map((format) => format.name ?? ''),
    );
  }
  if (second !== undefined) {
    const uris = [only, second, ...others].map(({ uri }) => uri ?? '');
    throw ambiguous('ambiguous_format', 'target format', name, uris);
  }
  if (only.access === false || only.active === false) {
    throw new PlanProblem({
      code: 'format_not_available',
      message: `The target format ${quoted(name)} is not available to this login.`,
      hint: 'Ask the administrator of UForge to activate it.',
    });
  }
  return only;
}

/**
 * The sizes that go into the request, in megabytes: those of the pipeline file, else the source's.
 * Disk and swap go along only where UForge partitions by itself.
 */
function installProfileFor(
  source: ResolvedSource,
  image: ImageDefinition,
  primitive: string,
  findings: Findings,
): InstallProfileDefinition {
  const asked = image.installProfile;
  const asksForDisk = asked.diskSize !== undefined || asked.swapSize !== undefined;
  const format = knownFormat(primitive);
  if (asksForDisk && !source.takesDiskSizes) {
    const exception = format?.ebs ? ' but for the size of the volume' : '';
    findings.notice(
      `${image.id}: diskSize and swapSize are not sent${exception}, as the appliance has a partition table of its own.`,
    );
  }
  const memorySize = asked.memorySize ?? source.memorySize ?? memoryUnlessKnownMb;
  if (asked.memorySize === undefined && source.memorySize === undefined) {
    findings.notice(
      `${image.id}: nothing says how much memory the machine is to have; ${memorySize} MB are asked for.`,
    );
  }
  const disk = asksForDisk ? diskOf(asked) : source.disk;
  const profile: InstallProfileDefinition = {
    memorySize,
    ...(source.takesDiskSizes ? disk : {}),
    ...(asked.hwType === undefined ? {} : { hwType: asked.hwType }),
  };
  if (format?.needsDiskSize && source.takesDiskSizes && profile.diskSize === undefined) {
    findings.problem(
      new PlanProblem({
        code: 'missing_size',
        message: `Image ${quoted(image.id)} needs installProfile.diskSize, and the ${source.plan.kind} does not say it.`,
        hint: 'Add installProfile: { diskSize: … } (megabytes) to the image.',
      }),
    );
  }
  if (format?.needsEntrypoint && image.entrypoint === undefined) {
    findings.problem(
      new PlanProblem({
        code: 'missing_entrypoint',
        message: `Image ${quoted(image.id)} of the format ${image.format} needs an entrypoint.`,
        hint: 'Add entrypoint: … to the image.',
      }),
    );
  }
  return profile;
}

/** A volume has a size even where the machine's partitions are laid out already. */
function volumeSizeFor(source: ResolvedSource, image: ImageDefinition): number | undefined {
  return image.installProfile.diskSize ?? source.disk.diskSize;
}

function diskOf({ diskSize, swapSize }: InstallProfileDefinition): InstallProfileDefinition {
  return {
    ...(diskSize === undefined ? {} : { diskSize }),
    ...(swapSize === undefined ? {} : { swapSize }),
  };
}

function resolvePublication(
  { findings, readReference }: Planning,
  accounts: CredAccount[],
  job: { image: ImageDefinition; publication: PublicationDefinition; primitive: string },
): PublicationPlan {
  const { image, publication, primitive } = job;
  const account = findAccount(accounts, publication.account);
  const request = publicationRequest(primitive, publication.attributes);
  const where = `${image.id}, account ${publication.account}`;
  for (const problem of request.problems) {
    findings.problem(new PlanProblem({ ...problem, message: `${where}: ${problem.message}` }));
  }
  for (const notice of request.notices) findings.notice(`${where}: ${notice}`);
  for (const value of Object.values(request.attributes)) {
    if (typeof value === 'string') tryReferences(value, readReference, findings);
  }
  if (request.public) findings.notice(`${where}: what is published becomes public.`);
  if (request.problems.length === 0) fits(account, request.type, where);
  return {
    id: publication.id,
    account: publication.account,
    accountUri: account.uri ?? '',
    type: request.type,
    attributes: request.attributes,
  };
}

function tryReferences(text: string, read: ReferenceSources, findings: Findings): void {
  try {
    resolveReferences(text, read);
  } catch (error) {
    findings.problem(error);
  }
}

function findAccount(accounts: CredAccount[], name: string): CredAccount {
  const [only, second, ...others] = accounts.filter((account) => account.name === name);
  if (only === undefined) {
    throw unknown(
      'unknown_account',
      'cloud account',
      name,
      accounts.map((account) => account.name ?? ''),
    );
  }
  if (second !== undefined) {
    const uris = [only, second, ...others].map(({ uri }) => uri ?? '');
    throw ambiguous('ambiguous_account', 'cloud account', name, uris);
  }
  return only;
}

/** An account of one cloud cannot take an image for another. */
function fits(account: CredAccount, type: string, where: string): void {
  const cloud = type.replace('PublishImage', '');
  const accountsCloud = account.xsiType?.replace('CredAccount', '');
  if (!accountsCloud || accountsCloud === 'Cert' || accountsCloud === cloud) return;
  throw new PlanProblem({
    code: 'account_of_another_cloud',
    message: `${where}: the account is for ${accountsCloud}, and the image for ${cloud}.`,
    hint: 'Name an account of the cloud that the format is for.',
  });
}
