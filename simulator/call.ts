import type { OperationName } from './facts/operations.ts';
import { UForgeFailure } from './failure.ts';
import type { Owner, StoredFile } from './store/entities.ts';
import type { Store } from './store/store.ts';
import type { ParsedElement } from './xml/parse.ts';
import type { RequestBody } from './xml/request-body.ts';
import type { XmlObject } from './xml/write.ts';

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
