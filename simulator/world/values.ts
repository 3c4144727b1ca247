import { z } from 'zod';
import enumerations from '../facts/enumerations.json';
import { bytes } from '../yaml/bytes.ts';
import { closedObject } from '../yaml/document.ts';

export const milliseconds = z.number().nonnegative();
export const id = z.int().positive();
export const name = z.string().min(1);
export const moment = z.iso.datetime({ offset: true });

/** A path inside a folder: no leading slash, no empty segment, no `.` or `..`. */
export const relativePath = z
  .string()
  .regex(/^(?!\.{1,2}(\/|$))[^/]+(\/(?!\.{1,2}(\/|$))[^/]+)*$/, {
    error: 'expected a path such as images/rootfs.img',
  });

const failure = closedObject({
  message: name,
  detail: z.string().optional(),
  percentage: z.int().min(0).max(100).optional(),
  complete: z.boolean().optional(),
});

/** How generations go; the most specific setting wins. */
export const generation = closedObject({
  durationMs: milliseconds.optional(),
  failure: failure.optional(),
  /** Refuses to generate a source in a format while that runs already. */
  refuseSimultaneous: z.boolean().optional(),
  /** Of the image's file. */
  size: bytes.optional(),
  checksums: z.enum(['none', 'md5', 'sha256', 'both']).optional(),
  /** Speed of each download, bytes a second; as fast as it goes if absent. */
  bytesPerSecond: z.number().positive().optional(),
  /** Whether downloads of parts are served. */
  ranges: z.boolean().optional(),
  /** Name of the image's file, instead of one made of name and version. */
  fileName: name.optional(),
  /** The files of a PXE image and their sizes, by path. */
  pxeFiles: z.record(relativePath, bytes).optional(),
});

export const byFormat = z.record(name, generation);

export const publication = closedObject({
  durationMs: milliseconds.optional(),
  failure: failure.optional(),
});

/** How deployments go: until they run, and until they are gone once terminated. */
export const deployment = closedObject({
  durationMs: milliseconds.optional(),
  /** The deployment ends as `on-fire`. */
  failure: closedObject({ message: name, detail: z.string().optional() }).optional(),
  terminationMs: milliseconds.optional(),
});

/** What every package says of itself. */
export const packageFields = {
  id: id.optional(),
  name,
  version: z.string(),
  release: z.string(),
  arch: z.string().optional(),
  size: bytes.optional(),
};

/** A package of an appliance or a platform tool. */
export const softwarePackage = closedObject({ ...packageFields, repository: name.optional() });

/** The values that the schema of UForge's documents allows for a type. */
export function allowed(enumeration: keyof typeof enumerations): string[] {
  return enumerations[enumeration];
}
