import { z } from 'zod';
import { maximumDisk, maximumMemory } from '../image-schema.ts';
import { attribute, flag, publicationShape } from '../publication-schema.ts';
import { count, text } from '../scalars.ts';

/** Megabytes; hammr's own examples put some of them into quotes. */
const megabytes = (bounds: { from: number; to: number }, description: string) =>
  z
    .preprocess(
      (value) => (typeof value === 'string' && /^\d{1,18}$/.test(value) ? Number(value) : value),
      count(bounds),
    )
    .optional()
    .describe(description);

const hardwareSettings = z.strictObject({
  memory: megabytes({ from: 1, to: maximumMemory }, 'Memory in megabytes.'),
  hwType: z
    .preprocess(
      (value) => (typeof value === 'number' ? String(value) : value),
      text('Version of the virtual hardware.'),
    )
    .optional(),
});

const installation = z.strictObject({
  diskSize: megabytes({ from: 1, to: maximumDisk }, 'Size of the disk in megabytes.'),
  swapSize: megabytes({ from: 0, to: maximumDisk }, 'Size of the swap space in megabytes.'),
});

const entrypoint = z
  .preprocess(asCommand, text('Command that the container runs.'))
  .optional()
  .describe('Command that the container runs: text, or a list of texts (a number in quotes).');

/** A container takes a command with its arguments as a JSON array of texts. */
function asCommand(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  const isList = Array.isArray(value) && value.length > 0;
  return isList && value.every((part) => typeof part === 'string') ? JSON.stringify(value) : value;
}

/**
 * A name alone is an account, too, as some of hammr's documentation has it. Whatever else is in it are
 * credentials: they pass unseen, and are never repeated.
 */
const account = z
  .preprocess(
    (value) => (typeof value === 'string' ? { name: value } : value),
    z.looseObject({
      name: text('Name of the cloud account in UForge.').optional(),
      file: text('File with the cloud account, relative to the template.').optional(),
      type: z.unknown().optional(),
    }),
  )
  .optional()
  .describe('The cloud account, by name or by file.');

/** What hammr calls some attributes of publications, beside those that it calls as UForge does. */
const hammrShape = {
  computeZone: attribute('Google: the zone.'),
  domain: attribute('K5: the Keystone domain.'),
  featured: flag('CloudStack: list the image among the featured ones, for everybody.'),
  imageName: attribute('The name that the image has in the cloud.'),
  project: attribute('K5: the Keystone project.'),
  tenant: attribute('SUSE Cloud: the tenant.'),
  zone: attribute('CloudStack: the zone.'),
};

/** Attributes that hammr's documentation names and for which UForge has no attribute. */
const droppedShape = { orgName: z.unknown().optional(), paraVirtMode: z.unknown().optional() };

const builder = z.strictObject({
  type: text('Name of the target format in UForge, such as VirtualBox or Amazon AWS.'),
  hardwareSettings: hardwareSettings.optional().describe('memory and hwType of the machine.'),
  installation: installation.optional().describe('diskSize and swapSize of the machine.'),
  entrypoint,
  account,
  disableRootLogin: flag('AWS: true keeps root from logging in with a password.'),
  publicBaseBox: flag('Vagrant: whether the box is public.'),
  osUser: z.unknown().optional(),
  sshKey: z.unknown().optional(),
  ...publicationShape,
  ...hammrShape,
  ...droppedShape,
});

/** Keys of a builder that are attributes of its publication. */
export const attributeKeys: readonly string[] = [publicationShape, hammrShape].flatMap(Object.keys);

/** Keys of a builder that are never sent. */
export const droppedKeys: readonly string[] = Object.keys(droppedShape);

/**
 * A hammr template as people write it. Of the stack only name and version are read: the rest is what
 * `hammr template create` uploads. Whatever lies beside `stack` and `builders` is let pass, as hammr
 * lets it pass.
 */
export const templateSchema = z.looseObject({
  stack: z
    .looseObject({
      name: text('Name of the appliance in UForge.'),
      version: text('Version of the appliance, in quotes ("2.1").'),
    })
    .optional()
    .describe('The appliance: its name and version.'),
  builders: z
    .array(builder)
    .min(1, { error: 'expected at least one builder, as nothing else is asked for' })
    .describe('The images to build, one entry for each.'),
});

export type Template = z.output<typeof templateSchema>;
export type Builder = Template['builders'][number];
