import type { Owner, StoredFile } from './entities.ts';
import facts from './facts/operations.json';
import { UForgeFailure } from './failure.ts';
import type { RequestBody } from './request-body.ts';
import type { Store } from './store.ts';
import type { ParsedElement } from './xml-parse.ts';
import type { XmlObject } from './xml-write.ts';

export type OperationName = keyof typeof facts;

/** What an operation's handler is given. */
export interface Call {
  store: Store;
  operation: OperationName;
  /** The user named in the path; operations outside `users/` get the first user. */
  owner: Owner;
  /** Whether password or API key were given and right. */
  authenticated: boolean;
  /** The parameters of the path, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  /** There for operations that ask for a body. */
  body?: RequestBody;
  /** Milliseconds since the epoch. */
  now: number;
  settings: { version: string; refuseSimultaneous: boolean };
}

export type Answer =
  | { kind: 'xml'; status: 200 | 201; element: string; value: XmlObject }
  | { kind: 'empty' }
  | { kind: 'file'; file: StoredFile }
  /** A text that is no document of UForge's, such as a script. */
  | { kind: 'text'; contentType: string; text: string };

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** The handlers of one area, by the operation's name in UForge's documentation. */
export type Operations = Partial<Record<OperationName, Handler>>;

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

export function xml(element: string, value: XmlObject): Answer {
  return { kind: 'xml', status: 200, element, value };
}

export function created(element: string, value: XmlObject): Answer {
  return { kind: 'xml', status: 201, element, value };
}

/** The document that came with a request. @throws UForgeFailure 400 for none */
export function bodyOf(call: Call): ParsedElement {
  if (call.body === undefined) throw new UForgeFailure(400, 'The request has no body.');
  return call.body.root;
}

export const empty: Answer = { kind: 'empty' };
