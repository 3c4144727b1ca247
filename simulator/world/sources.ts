import { z } from 'zod';
import { closedObject } from '../yaml/document.ts';
import {
  allowed,
  byFormat,
  generation,
  id,
  milliseconds,
  moment,
  name,
  packageFields,
  relativePath,
  softwarePackage,
} from './values.ts';

/** Names of packages that no repository has: a check of the dependencies fails for them. */
const unmetDependencies = z.array(name).optional();

/** What images are generated from, and belongs to a user: an appliance. */
export const appliance = closedObject({
  id: id.optional(),
  /** Login name of the user it belongs to; absent: the first. */
  owner: name.optional(),
  name,
  version: z.string({ error: 'expected a version in quotes, such as "1.10"' }).min(1),
  revision: z.int().positive().optional(),
  distribution: z.string().optional(),
  arch: z.string().optional(),
  description: z.string().optional(),
  lastModified: moment.optional(),
  /** Megabytes. `partitionAuto` false means that disk and swap are the appliance's own. */
  installProfile: closedObject({
    partitionAuto: z.boolean().optional(),
    memorySize: z.int().positive().optional(),
    diskSize: z.int().positive().optional(),
    swapSize: z.int().nonnegative().optional(),
  }).optional(),
  generation: generation.optional(),
  /** By target format's name. */
  formats: byFormat.optional(),
  /** What its images contain. */
  packages: z.array(softwarePackage).optional(),
  unmetDependencies,
});

const scannedPackage = closedObject({
  ...packageFields,
  /** False: the binary never reached the server. */
  uploaded: z.boolean().optional(),
  /** What it has installed, by path; a few made up if absent. */
  files: z.array(relativePath).optional(),
});

const scan = closedObject({
  id: id.optional(),
  name,
  /** `complete` unless given. */
  state: z.enum(['complete', 'running', 'failed', 'cancelled']).optional(),
  /** Of a running scan: from the server's start to its end; absent, it runs for ever. */
  durationMs: milliseconds.optional(),
  lastModified: moment.optional(),
  generation: generation.optional(),
  formats: byFormat.optional(),
  packages: z.array(scannedPackage).optional(),
  unmetDependencies,
}).superRefine(({ state, durationMs }, context) => {
  if (durationMs === undefined || state === 'running') return;
  const message = 'only a scan with state: running has one';
  context.addIssue({ code: 'custom', path: ['durationMs'], message });
});

/** A scanned machine with its scans. */
export const scannedInstance = closedObject({
  id: id.optional(),
  owner: name.optional(),
  name,
  distribution: closedObject({
    name: z.enum(allowed('STD_ANON_14')).optional(),
    version: z.string().optional(),
  }).optional(),
  scans: z.array(scan).optional(),
});
