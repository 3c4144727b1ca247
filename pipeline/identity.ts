import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Identity } from './model.ts';

/**
 * Task queues of one identity. The workflow queue's name is the stem of the others, so that a
 * workflow finds them from its own: `STEM-requests`, `STEM-waits`, `STEM-transfers-HOST`.
 */
export function workflowQueue(identity: Identity): string {
  const host = new URL(identity.url).hostname;
  return `forgeline-${slug(host)}-${slug(identity.login)}-${digest(identity)}`;
}

/** Id of the run of a pipeline: one per name and identity, so that a second start meets the first. */
export function pipelineWorkflowId(identity: Identity, name: string): string {
  return `build-${slugOf(name)}-${digest(identity)}`;
}

/** Id of a download: the same things to the same place are one run. */
export function downloadWorkflowId(identity: Identity, uris: string[], folder: string): string {
  return `download-${hash(JSON.stringify([identity.url, identity.login, [...uris].sort(), folder]))}`;
}

/** Id of the one run that asks UForge on behalf of all pipelines of a source. */
export function ledgerWorkflowId(identity: Identity, sourceUri: string): string {
  return `ledger-${slugOf(sourceUri)}-${digest(identity)}`;
}

/** Id of the one run that sees to it that no more generations go on at once than may. */
export function gateWorkflowId(identity: Identity): string {
  return `generation-gate-${digest(identity)}`;
}

/**
 * Task queue of what nobody waits for at a terminal: batches, schedules and their pipelines. Named as the
 * workflow queue is, so that the queues of its activities are its own, too.
 */
export function batchQueue(identity: Identity): string {
  return `${workflowQueue(identity)}-batch`;
}

/** Id of the run of a batch: one per name and identity. */
export function batchWorkflowId(identity: Identity, name: string): string {
  return `batch-${slugOf(name)}-${digest(identity)}`;
}

/** Id of a schedule: one per name and identity. */
export function scheduleId(identity: Identity, name: string): string {
  return `schedule-${slugOf(name)}-${digest(identity)}`;
}

/** Id of what a schedule starts; Temporal appends the time. */
export function scheduledRunId(identity: Identity, name: string): string {
  return `run-${slugOf(name)}-${digest(identity)}`;
}

/** This host, as the names of transfer queues spell it. */
export function thisHost(): string {
  return slug(hostname());
}

function slug(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80);
}

function digest(identity: Identity): string {
  return hash(`${identity.url}\n${identity.login}`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** A slug that two different names never share. */
function slugOf(name: string): string {
  const short = slug(name);
  return short === name ? short : `${short}-${hash(name)}`;
}
