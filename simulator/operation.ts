import type { Owner, StoredFile } from './entities.ts';
import facts from './facts/operations.json';
import type { RequestBody } from './request-body.ts';
import type { Store } from './store.ts';
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
  | { kind: 'file'; file: StoredFile };

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** The handlers of one area, by the operation's name in UForge's documentation. */
export type Operations = Partial<Record<OperationName, Handler>>;

/** What UForge's documentation says about one operation. */
export interface OperationFacts {
  name: OperationName;
  method: string;
  /** Such as `/users/{uid}/appliances/{aid}`. */
  path: string;
  requestElement: string | null;
  requiresAuthentication: boolean;
  entitlement: string | null;
}

/** Facts of every documented operation. */
export const documentedOperations: ReadonlyMap<string, OperationFacts> = new Map(
  Object.entries(facts).map(([name, value]) => [name, { ...value, name: asOperation(name) }]),
);

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

export const empty: Answer = { kind: 'empty' };
