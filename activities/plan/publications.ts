import type {
  ImageDefinition,
  PublicationDefinition,
  PublicationPlan,
} from '../../pipeline/model.ts';
import { publicationRequest } from '../../pipeline/publication.ts';
import { type KeystoneVersion, publicationTypes } from '../../pipeline/publication-types.ts';
import { type ReferenceSources, resolveReferences } from '../../pipeline/reference.ts';
import { needsOf } from '../../pipeline/template/requirements.ts';
import type { CredAccount } from '../../uforge/index.ts';
import { theOneNamed } from './entries.ts';
import { type Findings, nameOf } from './findings.ts';
import { PlanProblem } from './problems.ts';
import type { ResolvedSource } from './source.ts';

/** A publication, and what it is a publication of. */
interface Job {
  source: ResolvedSource;
  image: ImageDefinition;
  publication: PublicationDefinition;
  /** Primitive format's name. */
  primitive: string;
}

/**
 * Looks up the account of a publication and turns its attributes into what the cloud takes. References
 * are tried out, so that they cannot fail an hour later.
 */
export function resolvePublication(
  { source, image, publication, primitive }: Job,
  accounts: CredAccount[],
  { findings, readReference }: { findings: Findings; readReference: ReferenceSources },
): PublicationPlan {
  const account = theOneNamed(accounts, publication.account, {
    code: 'account',
    what: 'cloud account',
  });
  const isBuilder = image.builder !== undefined;
  const request = publicationRequest(primitive, publication.attributes, {
    keystone: keystoneOf(account),
    ...(isBuilder ? { requirements: 'hammr' } : {}),
  });
  const where = `${nameOf(image)}, account ${publication.account}`;
  for (const problem of request.problems) {
    findings.problem(
      new PlanProblem({
        ...(isBuilder ? { hint: needsOf({ primitive, source: source.plan.kind }) } : {}),
        ...problem,
        message: `${where}: ${problem.message}`,
      }),
    );
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
    ...(publication.approve ? { approve: publication.approve } : {}),
  };
}

function tryReferences(text: string, read: ReferenceSources, findings: Findings): void {
  try {
    resolveReferences(text, read);
  } catch (error) {
    findings.problem(error);
  }
}

/** Servers and people write v2.0, 2.0, v3, 3 and 3.0. */
function keystoneOf(account: CredAccount): KeystoneVersion | undefined {
  const version: unknown = Reflect.get(account, 'keystoneVersion');
  const [, major] = typeof version === 'string' ? (/^v?([23])(\.|$)/i.exec(version) ?? []) : [];
  if (major === undefined) return undefined;
  return major === '2' ? 'v2.0' : 'v3';
}

/** Clouds by their name in types: an account of a type that is not among them may be anybody's. */
const clouds = new Set(
  Object.values(publicationTypes).map(({ type }) => type.replace('PublishImage', '')),
);

/** An account of one cloud cannot take an image for another. */
function fits(account: CredAccount, type: string, where: string): void {
  const cloud = type.replace('PublishImage', '');
  const accountsCloud = account.xsiType?.replace('CredAccount', '');
  if (accountsCloud === undefined || accountsCloud === cloud || !clouds.has(accountsCloud)) return;
  throw new PlanProblem({
    code: 'account_of_another_cloud',
    message: `${where}: the account is for ${accountsCloud}, and the image for ${cloud}.`,
    hint: 'Name an account of the cloud that the format is for.',
  });
}
