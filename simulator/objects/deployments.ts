import type { Deployment, Source } from '../store/entities.ts';
import { type DeploymentState, deploymentState } from '../store/states.ts';
import { concreteType, type XmlObject } from '../xml/write.ts';
import { withDigest } from './object.ts';

/** A deployment with its instance; the instance has a host name once it runs. */
export function deploymentObject(deployment: Deployment, now: number): XmlObject {
  const { applicationId, uri, name, source, job } = deployment;
  return {
    uri,
    applicationId,
    name,
    creationDate: new Date(job.startedAt),
    state: deploymentState(deployment, now),
    sourceSummary: sourceSummary(source),
    instances: { instance: [instanceObject(deployment, now)] },
  };
}

/** The status of a deployment: its message is the state. */
export function deploymentStatus(deployment: Deployment, now: number): XmlObject {
  const { job, termination, uri } = deployment;
  const state = deploymentState(deployment, now);
  const { complete, percentage } = progress[state];
  return withDigest('OpStatus', {
    ...(termination ?? job).status(now),
    cancelled: false,
    complete,
    error: state === 'on-fire',
    message: state,
    percentage: percentage ?? job.percentage(now),
    parentUri: uri,
    uri: `${uri}/status`,
  });
}

const progress: Record<DeploymentState, { complete: boolean; percentage?: number }> = {
  starting: { complete: false },
  running: { complete: true, percentage: 100 },
  'on-fire': { complete: false },
  stopping: { complete: false },
  gone: { complete: true, percentage: 100 },
};

function instanceObject(deployment: Deployment, now: number): XmlObject {
  const { type, provider, region, attributes, serial, name, source, job, uri } = deployment;
  const state = deploymentState(deployment, now);
  const created = new Date(job.startedAt);
  return withDigest(type, {
    [concreteType]: type,
    created,
    lastModified: created,
    ...attributes,
    location: { name: region, provider: region },
    hostname: state === 'running' ? `${serial}.${provider}.example.com` : undefined,
    instanceId: `i-${serial}`,
    name,
    creationDate: created,
    sourceSummary: sourceSummary(source),
    state,
    parentUri: uri,
    uri: `${uri}/instances/${serial}`,
    cloudProvider: provider,
  });
}

function sourceSummary(source: Source): XmlObject {
  const { id, uri, lastModified, name, version } = source;
  const common = { created: lastModified, dbId: id, lastModified, name, uri };
  return source.kind === 'appliance'
    ? withDigest('ApplianceSummary', {
        ...common,
        [concreteType]: 'ApplianceSummary',
        version,
      })
    : withDigest('ScanSummaryLight', { ...common, [concreteType]: 'ScanSummaryLight' });
}
