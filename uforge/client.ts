import type { Dispatcher } from 'undici/index.js';
import { failureOf, readAnswer } from './answer.ts';
import { type Authentication, authenticate, uidOf } from './authentication.ts';
import type {
  Answer,
  Call,
  CallOptions,
  NotModified,
  UntypedOptions,
  UntypedQuery,
} from './call.ts';
import { type Criterion, queryText } from './criteria.ts';
import { InvalidRequest } from './errors/invalid-request.ts';
import { AnswerMemory, type Remembered } from './memory.ts';
import type {
  CallableOperation,
  FileOperation,
  PathParameters,
  QueryParameters,
} from './operation-types.ts';
import { type Operation, operations } from './operations.ts';
import { redactor, secretsIn, secretsOf } from './redaction.ts';
import type { Roots } from './schema.gen.ts';
import { targetOf } from './target.ts';
import { parseBaseUrl } from './transport/base-url.ts';
import { type ConnectionOptions, createConnections } from './transport/dispatcher.ts';
import { exchange, type WireAnswer } from './transport/exchange.ts';
import { headerOf, type WireRequest } from './transport/send.ts';
import { Unwritable, writeDocument } from './xml/write.ts';

/** Whose server, as whom, and how to get there. */
export interface UForgeOptions extends ConnectionOptions {
  /** Address of the API, such as `https://uforge.example.com/api`. */
  url: string;
  /** Login, whole (`A\B` for a supervisor). */
  login: string;
  authentication: Authentication;
  /** Largest XML answer that is read, in bytes. @default 67_108_864 (64 MiB) */
  maxAnswerBytes?: number;
  /**
   * Called for every call, to make it: may look at how it ends, or reject in its place. Not called for
   * the bytes of files.
   */
  around?<T>(operation: string, call: () => Promise<T>): Promise<T>;
}

/** A file operation made ready: what to send, and what must not be shown. */
export interface PreparedFile {
  request: WireRequest;
  redact(text: string): string;
}

/** What the groups of calls (`images`, `publications`, …) stand on. */
export interface Client {
  readonly dispatcher: Dispatcher;
  readonly call: Call;
  prepareFile<Name extends FileOperation>(
    name: Name,
    parameters: PathParameters<Name>,
    query: QueryParameters<Name>,
  ): PreparedFile;
}

const xml = 'application/xml';

export function createClient(options: UForgeOptions): Client {
  const base = parseBaseUrl(options.url);
  const { login, authentication, maxAnswerBytes = 64 * 1024 * 1024 } = options;
  const uid = checkedUid(login, authentication);
  const { dispatcher, server } = createConnections(base, options);
  const secrets = secretsOf(authentication, login);
  const memory = new AnswerMemory();

  function plainTarget(
    name: keyof typeof operations,
    parameters: Readonly<Record<string, string | undefined>>,
    query: UntypedQuery,
  ): string {
    const operation: Operation = operations[name];
    const written = Object.entries(query).map(
      ([key, value]) => [key, isCriterion(value) ? searchText(name, value) : value] as const,
    );
    const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
    return targetOf(
      name,
      operation.path,
      { uid, ...Object.fromEntries(given) },
      Object.fromEntries(written),
    );
  }

  function wireRequest(name: keyof typeof operations, plain: string): WireRequest {
    const operation: Operation = operations[name];
    const { target, headers } =
      operation.authentication === 'none'
        ? { target: plain, headers: {} }
        : authenticate(authentication, login, plain);
    return {
      operation: name,
      origin: base.origin,
      server,
      path: `${base.path}/${target}`,
      method: operation.method,
      headers: { ...headers, accept: xml, 'accept-encoding': 'identity' },
    };
  }

  function call<Name extends CallableOperation>(
    name: Name,
    parameters: PathParameters<Name>,
    options?: CallOptions<Name>,
  ): Promise<Answer<Name>>;
  // What a name answers with follows from the table at run time, where tsc cannot look.
  async function call(
    name: CallableOperation,
    parameters: Readonly<Record<string, string | undefined>>,
    given: UntypedOptions = {},
  ): Promise<unknown> {
    const made = () => makeCall(name, parameters, given);
    return await (options.around ? options.around(name, made) : made());
  }

  async function makeCall(
    name: CallableOperation,
    parameters: Readonly<Record<string, string | undefined>>,
    { query = {}, signal, ifNoneMatch, fresh, mayBegin, body }: UntypedOptions,
  ): Promise<unknown> {
    const operation: Operation = operations[name];
    const target = plainTarget(name, parameters, query);
    const request = wireRequest(name, target);
    if (signal) request.signal = signal;
    if (mayBegin) request.mayBegin = mayBegin;
    if (operation.body && body) {
      request.headers['content-type'] = xml;
      request.body = written(name, operation.body, body);
    }
    const remembered =
      fresh || ifNoneMatch !== undefined || operation.method !== 'GET'
        ? undefined
        : memory.recall(target);
    const condition = ifNoneMatch === undefined ? remembered?.etag : quoted(ifNoneMatch);
    if (condition !== undefined) request.headers['if-none-match'] = condition;
    let answer = await exchange(dispatcher, request, maxAnswerBytes);
    const redact = redactor([...secrets, ...secretsIn(body)]);
    if (answer.status === 304 && remembered) {
      if (isOf(remembered, answer)) {
        const value = readAnswer(name, operation, remembered.answer, redact);
        return { modified: true, status: 304, etag: remembered.etag, value };
      }
      memory.forget(target);
      delete request.headers['if-none-match'];
      answer = await exchange(dispatcher, request, maxAnswerBytes);
    }
    const etag = headerOf(answer.headers, 'etag');
    const tagged = etag === undefined ? {} : { etag };
    if (answer.status === 304 && ifNoneMatch !== undefined) {
      return { modified: false, status: 304, ...tagged } satisfies NotModified;
    }
    if (answer.status >= 300) throw failureOf(name, answer, redact);
    const value = readAnswer(name, operation, answer, redact);
    memory.keep(target, operation, answer, value);
    return { modified: true, status: answer.status, ...tagged, value };
  }

  return {
    dispatcher,
    call,
    prepareFile(name, parameters, query) {
      const request = wireRequest(name, plainTarget(name, parameters, query));
      const ids = Object.values(query).filter((value) => typeof value === 'string');
      return { request, redact: redactor([...secrets, ...ids]) };
    },
  };
}

function checkedUid(login: string, authentication: Authentication): string {
  const uid = uidOf(login);
  if (uid === '') throw new InvalidRequest('The login of UForge is empty.', 'createUForge');
  if (authentication.kind === 'password' && login.includes(':')) {
    throw new InvalidRequest(
      'A login with a colon cannot be used with a password.',
      'createUForge',
    );
  }
  return uid;
}

function written(name: string, root: keyof Roots, body: object): string {
  try {
    return writeDocument(root, body);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    throw new InvalidRequest(`${name} cannot be sent: ${error.message}.`, name);
  }
}

/** An object's `digest` is its ETag without the quotes. */
function quoted(etag: string): string {
  return /^(W\/)?"/.test(etag) ? etag : `"${etag}"`;
}

function isCriterion(value: UntypedQuery[string]): value is Criterion<string> {
  return typeof value === 'object' && !Array.isArray(value);
}

function searchText(name: keyof typeof operations, criterion: Criterion<string>): string {
  const { answer }: Operation = operations[name];
  if (answer !== undefined && answer !== 'file') return queryText(name, answer, criterion);
  throw new InvalidRequest(`${name} answers with nothing that can be searched.`, name);
}

/** A 304 for another version than the one remembered says nothing about the latter. */
function isOf(remembered: Remembered, answer: WireAnswer): boolean {
  const etag = headerOf(answer.headers, 'etag');
  const opaque = (tag: string) => tag.replace(/^W\//, '');
  return etag === undefined || opaque(etag) === opaque(remembered.etag);
}
