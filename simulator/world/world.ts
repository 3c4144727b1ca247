import { z } from 'zod';
import formatFacts from '../facts/formats.json';
import { knownEntitlements } from '../facts/operations.ts';
import { fieldsOf } from '../xml/schema.ts';
import { bytes } from '../yaml/bytes.ts';
import { closedObject } from '../yaml/document.ts';
import { appliance, scannedInstance } from './sources.ts';
import { deployment, generation, id, name, publication, softwarePackage } from './values.ts';

const count = z.int().min(-1).optional();

const user = closedObject({
  /** `A\B` is a supervisor acting in the account of B. */
  login: name,
  password: z.string(),
  /** May see other users' paths. */
  admin: z.boolean().optional(),
  email: z.string().optional(),
  /** Absent: all. */
  entitlements: z
    .array(
      z.string().refine((one) => knownEntitlements.has(one), {
        error: `expected one of ${[...knownEntitlements].join(', ')}`,
      }),
    )
    .optional(),
  apiKeys: z
    .array(
      closedObject({
        id: id.optional(),
        name: name.optional(),
        publicKey: name,
        secretKey: name,
        /** False: signing with it is refused. */
        enabled: z.boolean().optional(),
      }),
    )
    .optional(),
  /** -1 or absent is no limit; `diskusage` is in bytes, `generation` for one month. */
  quotas: closedObject({
    scan: count,
    appliance: count,
    generation: count,
    diskusage: z.union([z.literal(-1), bytes]).optional(),
  }).optional(),
});

const named = closedObject({ id: name, name });

const account = closedObject({
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
  deployment: deployment.optional(),
  /** What there is at the cloud for this account. */
  resources: z
    .array(closedObject({ key: name, type: z.string().optional(), value: z.string() }))
    .optional(),
  /** Of OpenStack: what instances can be made of, by tenant and region. */
  tenants: z
    .array(
      closedObject({
        name,
        regions: z.array(closedObject({ name, flavors: z.array(named), networks: z.array(named) })),
      }),
    )
    .optional(),
}).superRefine((value, context) => {
  const known = new Set(fieldsOf(value.type)?.map((field) => field.name));
  for (const field of Object.keys(value.fields ?? {})) {
    if (known.has(field)) continue;
    context.addIssue({
      code: 'custom',
      path: ['fields', field],
      message: `${value.type} has none`,
    });
  }
  if (value.tenants !== undefined && value.type !== 'CredAccountOpenStack') {
    const message = 'only an account of the type CredAccountOpenStack has tenants';
    context.addIssue({ code: 'custom', path: ['tenants'], message });
  }
});

const format = closedObject({
  id: id.optional(),
  /** What the administrator called it. */
  name,
  primitive: z.enum(Object.keys(formatFacts)),
  generation: generation.optional(),
  publication: publication.optional(),
  deployment: deployment.optional(),
});

/** Software that a platform wants in its images, such as drivers. */
const platformTool = closedObject({
  id: id.optional(),
  name,
  version: z.string().min(1),
  description: z.string().optional(),
  /** Names of the target formats it is for. */
  formats: z.array(name),
  packages: z.array(softwarePackage).optional(),
});

/** The schema of a world: what there is when the server starts. */
export const worldSchema = closedObject({
  users: z.array(user).min(1),
  formats: z.array(format).default([]),
  accounts: z.array(account).default([]),
  appliances: z.array(appliance).default([]),
  scannedInstances: z.array(scannedInstance).default([]),
  platformTools: z.array(platformTool).default([]),
  generation: generation.optional(),
  publication: publication.optional(),
  deployment: deployment.optional(),
}).superRefine((value, context) => {
  const logins = new Set(value.users.map((one) => one.login));
  for (const list of ['accounts', 'appliances', 'scannedInstances'] as const) {
    for (const [i, { owner }] of value[list].entries()) {
      if (owner === undefined || logins.has(owner)) continue;
      const message = `there is no user ${owner} in this world`;
      context.addIssue({ code: 'custom', path: [list, i, 'owner'], message });
    }
  }
  const formats = new Set(value.formats.map((one) => one.name));
  for (const [path, wanted] of formatReferences(value)) {
    if (formats.has(wanted)) continue;
    const message = `there is no format ${wanted} in this world`;
    context.addIssue({ code: 'custom', path, message });
  }
});

export type World = z.output<typeof worldSchema>;
/** A world as it is written down: lists may be left out, sizes be texts. */
export type WorldInput = z.input<typeof worldSchema>;
export type WorldUser = World['users'][number];
export type WorldGeneration = NonNullable<World['generation']>;
export type WorldPackage = NonNullable<World['appliances'][number]['packages']>[number];

/** Every place where a target format is named, with its path. */
function* formatReferences(
  world: Pick<World, 'appliances' | 'scannedInstances' | 'platformTools'>,
): Generator<[path: PropertyKey[], format: string]> {
  for (const [i, { formats = {} }] of world.appliances.entries()) {
    for (const one of Object.keys(formats)) yield [['appliances', i, 'formats', one], one];
  }
  for (const [i, { scans = [] }] of world.scannedInstances.entries()) {
    for (const [j, { formats = {} }] of scans.entries()) {
      const path = ['scannedInstances', i, 'scans', j, 'formats'];
      for (const one of Object.keys(formats)) yield [[...path, one], one];
    }
  }
  for (const [i, { formats }] of world.platformTools.entries()) {
    for (const [j, one] of formats.entries()) yield [['platformTools', i, 'formats', j], one];
  }
}

function isConcrete(type: string): boolean {
  return type !== 'CredAccount' && fieldsOf(type)?.[4]?.name === 'name';
}
