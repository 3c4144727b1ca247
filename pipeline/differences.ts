import { createHash } from 'node:crypto';
import { approvalText, keepText } from './conduct.ts';
import { durationText } from './duration.ts';
import { timeoutTexts } from './limits.ts';
import type { PipelineDefinition } from './model.ts';

/**
 * Digest (SHA-256, hex) of what a pipeline is told. The same for definitions that ask for the same,
 * whatever the order in which their images, publications and keys are written.
 */
export function definitionDigest(definition: PipelineDefinition): string {
  const sorted = [...facts(definition)].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

/**
 * Digest of what a pipeline makes and from what: whatever only says when, by whose consent, for how long
 * and with what clearing up it is made is left out, and so is its name.
 */
export function buildDigest(definition: PipelineDefinition): string {
  const { images, when: _when, approve: _approve, keep: _keep, ...rest } = definition;
  const { timeouts: _timeouts, policies: _policies, ...built } = rest;
  const bare = images.map(({ publications, ...image }) => ({
    ...image,
    publications: publications.map(({ approve: _consent, ...publication }) => publication),
  }));
  return definitionDigest({ ...built, images: bare, name: '', deadlineMs: 0 });
}

/**
 * What differs between the pipeline that runs and the one that is asked for, one sentence each,
 * such as `images[virtualbox].compress: was true, asked false`. Empty exactly if their digests
 * are equal.
 */
export function describeDifferences(
  running: PipelineDefinition,
  asked: PipelineDefinition,
): string[] {
  const before = facts(running);
  const after = facts(asked);
  const paths = new Set([...before.keys(), ...after.keys()]);
  const told = new Set<string>();
  const sentences: string[] = [];
  for (const path of paths) {
    const was = before.get(path);
    const is = after.get(path);
    if (was === is || belongsToOneOf(told, path)) continue;
    told.add(path);
    sentences.push(`${path}: was ${was ?? 'absent'}, asked ${is ?? 'absent'}`);
  }
  return sentences;
}

/** What came or went as a whole is told once, not once more for each of its parts. */
function belongsToOneOf(told: Set<string>, path: string): boolean {
  return [...told].some((whole) => path.startsWith(`${whole}.`));
}

/** Everything that a definition says, flat: path to a text that a person can read. */
function facts(definition: PipelineDefinition): Map<string, string> {
  const found = new Map<string, string>();
  const { images, deadlineMs, policies, timeouts, keep, approve, ...rest } = definition;
  collect(found, '', rest);
  if (keep) collect(found, 'keep', keepText(keep));
  if (approve) collect(found, 'approve', approvalText(approve));
  // Where an image is written down is nothing that is asked for.
  for (const { id, publications, builder: _place, ...image } of images) {
    const path = `images[${id}]`;
    collect(found, path, image);
    for (const { id: publicationId, approve: consent, ...publication } of publications) {
      const publicationPath = `${path}.publish[${publicationId}]`;
      collect(found, publicationPath, publication);
      if (consent) collect(found, `${publicationPath}.approve`, approvalText(consent));
    }
  }
  found.set('deadline', durationText(deadlineMs));
  for (const [step, limit] of Object.entries(timeoutTexts(timeouts ?? {}))) {
    found.set(`timeouts.${step}`, limit);
  }
  collect(found, '', policies);
  return found;
}

function collect(found: Map<string, string>, path: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null) {
    found.set(path, JSON.stringify(value));
    return;
  }
  if (path !== '') found.set(path, 'present');
  for (const [key, member] of Object.entries(value)) {
    collect(found, path === '' ? key : `${path}.${key}`, member);
  }
}
