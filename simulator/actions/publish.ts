import { randomBytes } from 'node:crypto';
import type { Call } from '../call.ts';
import publicationFacts from '../facts/publications.json';
import { UForgeFailure } from '../failure.ts';
import { platformOf } from '../objects/catalogue.ts';
import type { Account, Image, Owner, Publication, TargetFormat } from '../store/entities.ts';
import { Job, publicationStages } from '../store/job.ts';
import { OneTimeId } from '../store/one-time-id.ts';
import type { ParsedElement } from '../xml/parse.ts';
import { elementAt, textAt } from '../xml/request-body.ts';
import { fieldsOf } from '../xml/schema.ts';

interface PublicationFacts {
  /** Concrete type of the request, such as `PublishImageAws`. */
  type: string;
  /** Attributes without which nothing can be published. */
  requires: string[];
}

const factsByPrimitive = new Map<string, PublicationFacts>(Object.entries(publicationFacts));

/**
 * Starts the publication that a request asks for.
 *
 * @throws UForgeFailure for an image that is not ready, a format that goes nowhere, a wrong or
 * missing `xsi:type`, a missing or unknown account, or a missing attribute of the target.
 */
export function startPublication(call: Call, image: Image, request: ParsedElement): Publication {
  const { owner, store, now } = call;
  refuseIfNotReady(image, now);
  const facts = factsOf(image.format);
  if (request.xsiType !== facts.type) {
    throw new UForgeFailure(
      400,
      `Publishing ${image.format.name} needs xsi:type ${facts.type}, not ${request.xsiType ?? 'none'}.`,
    );
  }
  const account = requestedAccount(owner, request);
  refuseUnfitAccount(account, image.format);
  const attributes = targetAttributes(request, facts.type);
  const missing = [...facts.requires, ...requiredByKeystone(account, facts.type)].filter(
    (name) => attributes[name] === undefined,
  );
  if (missing.length > 0) {
    throw new UForgeFailure(400, `Publishing ${image.format.name} needs ${missing.join(', ')}.`);
  }
  const id = store.nextId('publication');
  const settings = store.publicationOf(account, image.format);
  const publication: Publication = {
    id,
    uri: `${image.uri}/pimages/${id}`,
    image,
    account,
    type: facts.type,
    job: new Job(
      { durationMs: settings.durationMs, failure: settings.failure, stages: publicationStages },
      now,
    ),
    attributes,
    cloudId: cloudIdOf(facts.type, attributes),
    oneTimeId: new OneTimeId(),
  };
  owner.publications.set(id, publication);
  return publication;
}

function refuseIfNotReady(image: Image, now: number): void {
  if (image.simulated) {
    throw new UForgeFailure(400, 'A simulated image cannot be published.');
  }
  const state = image.job.state(now);
  if (state === 'complete') return;
  const reason = {
    running: 'is still being generated',
    failed: 'failed to generate',
    cancelled: 'was cancelled',
  }[state];
  throw new UForgeFailure(409, `The image ${image.id} cannot be published: it ${reason}.`);
}

function factsOf(format: TargetFormat): PublicationFacts {
  const { primitive } = format;
  const family = ['openstack', 'cloudstack'].find((prefix) => primitive.startsWith(prefix));
  const facts = factsByPrimitive.get(family ?? primitive);
  if (facts === undefined) {
    throw new UForgeFailure(400, `Images of the format ${format.name} cannot be published.`);
  }
  return facts;
}

function requestedAccount(owner: Owner, request: ParsedElement): Account {
  const given = elementAt(request, 'credAccount');
  if (given === undefined) throw new UForgeFailure(400, 'The publication has no credAccount.');
  const [uri, id, name] = [textAt(given, 'uri'), textAt(given, 'dbId'), textAt(given, 'name')];
  for (const account of owner.accounts.values()) {
    if (uri !== undefined && uri === account.uri) return account;
    if (uri === undefined && id !== undefined && id === String(account.id)) return account;
    if (uri === undefined && id === undefined && name === account.world.name) return account;
  }
  throw new UForgeFailure(404, `There is no cloud account ${name ?? uri ?? id ?? ''}.`);
}

function refuseUnfitAccount(account: Account, format: TargetFormat): void {
  const { name, secretsMissing } = account.world;
  if (platformOf(account) !== format.facts.platform) {
    throw new UForgeFailure(
      400,
      `The account ${name} is for ${platformOf(account)}, but ${format.name} goes to ${format.facts.platform}.`,
    );
  }
  if (secretsMissing === true) {
    throw new UForgeFailure(400, `The account ${name} lacks its secrets.`);
  }
}

function requiredByKeystone(account: Account, type: string): string[] {
  if (type !== 'PublishImageOpenStack') return [];
  const v3 = account.world.fields?.keystoneVersion === 'v3';
  return v3 ? ['keystoneDomain', 'keystoneProject'] : ['tenantName'];
}

/** The elements that only this target has, and where the image is to go. */
function targetAttributes(request: ParsedElement, type: string): Record<string, string | boolean> {
  const common = new Set(fieldsOf('PublishImage')?.map((field) => field.name));
  const fields = (fieldsOf(type) ?? []).filter(
    (field) => !common.has(field.name) || field.name === 'publishLocation',
  );
  const attributes: Record<string, string | boolean> = {};
  for (const field of fields) {
    const text = textAt(request, field.name);
    if (text === undefined) continue;
    attributes[field.name] = field.type === 'boolean' ? text === 'true' || text === '1' : text;
  }
  return attributes;
}

function cloudIdOf(type: string, attributes: Record<string, string | boolean>): string {
  const { namespace, repositoryName, tagName, displayName, blob } = attributes;
  const serial = randomBytes(8).toString('hex');
  switch (type) {
    case 'PublishImageDocker':
    case 'PublishImageOpenShift':
      return `${namespace}/${repositoryName}:${tagName}`;
    case 'PublishImageAws':
    case 'PublishImageOutscale':
      return `ami-${serial}`;
    case 'PublishImageAzure':
      return `${displayName}-${String(blob)}`;
    case 'PublishImageVSphere':
      return `vm-${serial.slice(0, 6)}`;
    default:
      return `${serial.slice(0, 8)}-${serial.slice(8, 12)}-4000-8000-${randomBytes(6).toString('hex')}`;
  }
}
