import facts from './operations.json';

export type OperationName = keyof typeof facts;

/** What UForge's documentation says about one operation. */
export interface OperationFacts {
  name: OperationName;
  method: string;
  /** Such as `/users/{uid}/appliances/{aid}`. */
  path: string;
  /** Names of the query parameters. */
  query: string[];
  requestElement: string | null;
  requiresAuthentication: boolean;
  /** One of these is needed; empty: none. */
  entitlements: string[];
}

/** Facts of every documented operation. */
export const documentedOperations: ReadonlyMap<string, OperationFacts> = new Map(
  Object.entries(facts).map(([name, value]) => [
    name,
    {
      ...value,
      name: asOperation(name),
      query: Object.keys(value.query),
      entitlements: entitlementsFor(name, value.entitlement),
    },
  ]),
);

/** Every entitlement that some operation asks for. */
export const knownEntitlements: ReadonlySet<string> = new Set(
  [...documentedOperations.values()].flatMap(({ entitlements }) => entitlements),
);

/**
 * Images of scans: one generation of the documentation asks for `image_generate`, the older one for
 * `migration_generate`. Either will do.
 */
function entitlementsFor(name: string, documented: string | null): string[] {
  if (documented === null) return [];
  const ofScan = name.startsWith('scanImage') && documented === 'image_generate';
  return ofScan ? [documented, 'migration_generate'] : [documented];
}

function asOperation(name: string): OperationName {
  if (!isOperation(name)) throw new Error(`There is no operation ${name}.`);
  return name;
}

function isOperation(name: string): name is OperationName {
  return name in facts;
}
