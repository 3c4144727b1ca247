import { randomBytes } from 'node:crypto';
import type { Call } from '../call.ts';
import deploymentFacts from '../facts/deployments.json';
import { UForgeFailure } from '../failure.ts';
import type { Deployment, Publication } from '../store/entities.ts';
import { Job } from '../store/job.ts';
import type { ParsedElement } from '../xml/parse.ts';
import { elementAt, textAt } from '../xml/request-body.ts';
import { fieldsOf } from '../xml/schema.ts';

interface DeploymentFacts {
  /** Concrete type of the instance, such as `InstanceAmazon`. */
  instance: string;
  /** What the cloud is called in an instance. */
  provider: string;
}

const factsByPublication = new Map<string, DeploymentFacts>(Object.entries(deploymentFacts));

/** Parts of an instance that no answer carries. */
const secrets = new Set(['userPassword']);

/**
 * Starts an instance of a published image.
 *
 * @throws UForgeFailure for a publication that is not complete, a target without deployments, or a
 * request without a name or with another target's instance.
 */
export function startDeployment(
  call: Call,
  publication: Publication,
  request: ParsedElement,
): Deployment {
  const { owner, store, now } = call;
  const { account, image } = publication;
  if (publication.job.state(now) !== 'complete') {
    throw new UForgeFailure(409, `The published image ${publication.id} is not in its cloud.`);
  }
  const facts = factsByPublication.get(publication.type);
  if (facts === undefined) {
    throw new UForgeFailure(400, `Images of the format ${image.format.name} cannot be deployed.`);
  }
  const name = textAt(request, 'name');
  if (name === undefined) throw new UForgeFailure(400, 'The deployment has no name.');
  const instance = requestedInstance(request, facts.instance);
  const attributes = instance === undefined ? {} : instanceAttributes(instance, facts.instance);
  const settings = store.deploymentOf(account, image.format);
  const serial = randomBytes(6).toString('hex');
  const applicationId = `d${serial}`;
  const deployment: Deployment = {
    applicationId,
    uri: `${owner.uri}/deployments/${applicationId}`,
    name,
    source: image.source,
    type: facts.instance,
    provider: facts.provider,
    region: String(attributes.region ?? publication.attributes.region ?? 'default'),
    attributes,
    serial,
    job: new Job(
      {
        durationMs: settings.durationMs,
        // A deployment that fails has been tried to its end.
        failure: settings.failure && { ...settings.failure, percentage: 100 },
        stages: [],
      },
      now,
    ),
    terminationMs: settings.terminationMs,
  };
  owner.deployments.set(applicationId, deployment);
  return deployment;
}

/** Has a deployment vanish after the time that this takes; a second call changes nothing. */
export function terminate(deployment: Deployment, now: number): void {
  const { terminationMs } = deployment;
  deployment.termination ??= new Job({ durationMs: terminationMs, stages: [] }, now);
}

function requestedInstance(request: ParsedElement, type: string): ParsedElement | undefined {
  const [instance, second] = elementAt(request, 'instances')?.children ?? [];
  if (second !== undefined) throw new UForgeFailure(400, 'A deployment has one instance only.');
  if (instance !== undefined && (instance.xsiType ?? type) !== type) {
    throw new UForgeFailure(
      400,
      `The instance must be of xsi:type ${type}, not ${instance.xsiType}.`,
    );
  }
  return instance;
}

/** What a client may say of an instance: its size, and what only this cloud knows. */
function instanceAttributes(instance: ParsedElement, type: string): Deployment['attributes'] {
  const common = new Set(fieldsOf('Instance')?.map((field) => field.name));
  const attributes: Deployment['attributes'] = {};
  for (const field of fieldsOf(type) ?? []) {
    const own = !common.has(field.name) || ['cores', 'memory', 'sshKeyName'].includes(field.name);
    const text = textAt(instance, field.name);
    if (!own || text === undefined || secrets.has(field.name)) continue;
    attributes[field.name] =
      field.type === 'int'
        ? Number(text)
        : field.type === 'boolean'
          ? /^(true|1)$/.test(text)
          : text;
  }
  return attributes;
}
