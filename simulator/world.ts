import { z } from 'zod';
import enumerations from './facts/enumerations.json';
import formatFacts from './facts/formats.json';
import { fieldsOf } from './schema.ts';

const units: Record<string, number> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** Bytes: a whole number, or a text such as `64 MiB`. */
const bytes = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d+(\.\d+)? ?(KiB|MiB|GiB|TiB)$/, 'expected bytes, or a text such as 64 MiB')
    .transform((text) => Math.round(Number.parseFloat(text) * (units[text.slice(-3)] ?? 1))),
]);

const milliseconds = z.number().nonnegative();
const id = z.int().positive();
const name = z.string().min(1);

const failure = z.strictObject({
  message: name,
  detail: z.string().optional(),
  percentage: z.int().min(0).max(100).optional(),
  complete: z.boolean().optional(),
});

/** How generations go; the most specific setting wins. */
const generation = z.strictObject({
  durationMs: milliseconds.optional(),
  failure: failure.optional(),
  /** Of the image's file. */
  size: bytes.optional(),
  checksums: z.enum(['none', 'md5', 'sha256', 'both']).optional(),
  /** Speed of each download, bytes a second; as fast as it goes if absent. */
  bytesPerSecond: z.number().positive().optional(),
  /** Whether downloads of parts are served. */
  ranges: z.boolean().optional(),
  /** Name of the image's file, instead of one made of name and version. */
  fileName: name.optional(),
});

const publication = z.strictObject({
  durationMs: milliseconds.optional(),
  failure: failure.optional(),
});

const byFormat = z.record(name, generation);

const user = z.strictObject({
  /** `A\B` is a supervisor acting in the account of B. */
  login: name,
  password: z.string(),
  /** May see other users' paths. */
  admin: z.boolean().optional(),
  email: z.string().optional(),
  /** Absent: all. */
  entitlements: z.array(name).optional(),
  apiKeys: z
    .array(z.strictObject({ name: name.optional(), publicKey: name, secretKey: name }))
    .optional(),
  /** -1 or absent is no limit; `diskusage` is in bytes. */
  quotas: z
    .partialRecord(z.enum(['scan', 'appliance', 'generation', 'diskusage']), z.int().min(-1))
    .optional(),
});

const appliance = z.strictObject({
  id: id.optional(),
  /** Login name of the user it belongs to; absent: the first. */
  owner: name.optional(),
  name,
  version: z.string({ error: 'expected a version in quotes, such as "1.10"' }).min(1),
  revision: z.int().positive().optional(),
  distribution: z.string().optional(),
  arch: z.string().optional(),
  description: z.string().optional(),
  lastModified: z.iso.datetime({ offset: true }).optional(),
  /** Megabytes. `partitionAuto` false means that disk and swap are the appliance's own. */
  installProfile: z
    .strictObject({
      partitionAuto: z.boolean().optional(),
      memorySize: z.int().positive().optional(),
      diskSize: z.int().positive().optional(),
      swapSize: z.int().nonnegative().optional(),
    })
    .optional(),
  generation: generation.optional(),
  /** By target format's name. */
  formats: byFormat.optional(),
});

const scannedPackage = z.strictObject({
  id: id.optional(),
  name,
  version: z.string(),
  release: z.string(),
  arch: z.string().optional(),
  /** Of the package's binary. */
  size: bytes.optional(),
  /** False: the binary never reached the server. */
  uploaded: z.boolean().optional(),
});

const scan = z.strictObject({
  id: id.optional(),
  name,
  /** `complete` unless given. */
  state: z.enum(['complete', 'running', 'failed', 'cancelled']).optional(),
  lastModified: z.iso.datetime({ offset: true }).optional(),
  generation: generation.optional(),
  formats: byFormat.optional(),
  packages: z.array(scannedPackage).optional(),
});

const scannedInstance = z.strictObject({
  id: id.optional(),
  owner: name.optional(),
  name,
  distribution: z
    .strictObject({
      name: z.enum(allowed('STD_ANON_14')).optional(),
      version: z.string().optional(),
    })
    .optional(),
  scans: z.array(scan).optional(),
});

const account = z
  .strictObject({
    id: id.optional(),
    owner: name.optional(),
    name,
    /** Concrete type, such as `CredAccountAws`. */
    type: z.string().refine((type) => type.startsWith('CredAccount') && isConcrete(type), {
      error: 'expected a type of account, such as CredAccountAws',
    }),
    /** Publishing with it is refused. */
    secretsMissing: z.boolean().optional(),
    /** The type's own fields, such as `accessKeyId`. */
    fields: z.record(z.string(), z.union([z.string(), z.int(), z.boolean()])).optional(),
    publication: publication.optional(),
  })
  .superRefine((value, context) => {
    const known = new Set(fieldsOf(value.type)?.map((field) => field.name));
    for (const field of Object.keys(value.fields ?? {})) {
      if (known.has(field)) continue;
      context.addIssue({
        code: 'custom',
        path: ['fields', field],
        message: `${value.type} has none`,
      });
    }
  });

const format = z.strictObject({
  id: id.optional(),
  /** What the administrator called it. */
  name,
  primitive: z.enum(Object.keys(formatFacts)),
  generation: generation.optional(),
  publication: publication.optional(),
});

/** The schema of a world: what there is when the server starts. */
export const worldSchema = z
  .strictObject({
    users: z.array(user).min(1),
    formats: z.array(format).default([]),
    accounts: z.array(account).default([]),
    appliances: z.array(appliance).default([]),
    scannedInstances: z.array(scannedInstance).default([]),
    generation: generation.optional(),
    publication: publication.optional(),
  })
  .superRefine((value, context) => {
    const logins = new Set(value.users.map((one) => one.login));
    for (const list of ['accounts', 'appliances', 'scannedInstances'] as const) {
      for (const [i, { owner }] of value[list].entries()) {
        if (owner === undefined || logins.has(owner)) continue;
        const message = `there is no user ${owner} in this world`;
        context.addIssue({ code: 'custom', path: [list, i, 'owner'], message });
      }
    }
  });

export type World = z.output<typeof worldSchema>;
/** A world as it is written down: lists may be left out, sizes be texts. */
export type WorldInput = z.input<typeof worldSchema>;
export type WorldUser = World['users'][number];
export type WorldGeneration = NonNullable<World['generation']>;

function isConcrete(type: string): boolean {
  return type !== 'CredAccount' && fieldsOf(type)?.[4]?.name === 'name';
}

function allowed(enumeration: keyof typeof enumerations): string[] {
  return enumerations[enumeration];
}
