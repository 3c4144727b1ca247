import type { IncomingHttpHeaders } from 'node:http';
import type { Answer, Call } from '../call.ts';
import { UForgeFailure } from '../failure.ts';
import type { JournalEntry } from '../journal.ts';
import { oneTimeParameters } from '../operations/downloads.ts';
import type { Owner, User } from '../store/entities.ts';
import { type Store, shortHash } from '../store/store.ts';
import type { RequestBody } from '../xml/request-body.ts';
import { writeDocument } from '../xml/write.ts';
import { authenticate, unauthorized } from './auth.ts';
import { failureReply } from './failure-reply.ts';
import { anotherFile, fileReply, matchesEtag } from './file-reply.ts';
import { type Body, readBody } from './read-body.ts';
import type { Reply } from './reply.ts';
import type { Match, Route } from './routes.ts';

export interface ApiSettings {
  version: string;
  refuseSimultaneous: boolean;
  /** Whether a body that departs from the schema is refused, or only noted in the journal. */
  requests: 'strict' | 'lenient';
}

/** A request below the base of the API. */
export interface ApiRequest {
  method: string;
  headers: IncomingHttpHeaders;
  /** Path below the base, as sent, without a leading slash. */
  path: string;
  /** Path and raw query below the base, without a leading slash: what is signed. */
  target: string;
  query: URLSearchParams;
  match: Match;
  /** Empty where the operation asks for none. */
  body: Body;
  /** Has a download serve another file, of the same size unless one is given. */
  otherFile?: { size?: number };
}

/** What is written into the journal while a request is worked on. */
export type Notes = Pick<JournalEntry, 'auth' | 'schemaViolations'>;

/** Does what a request asks for. Refusals become `uforgeError` replies. */
export async function handleApi(
  store: Store,
  settings: ApiSettings,
  request: ApiRequest,
  notes: Notes,
): Promise<Reply> {
  try {
    const route = routeOf(request);
    const call = admit(store, settings, request, route, notes);
    if (route.requestElement !== null) {
      const contentType = request.headers['content-type'] ?? '';
      call.body = readBody(contentType, request.body, route.requestElement);
      notes.schemaViolations = call.body.violations;
      if (settings.requests === 'strict') refuseViolations(call.body);
    }
    const answer = await route.handle(call);
    if (answer.kind === 'file' && !call.authenticated) notes.auth = 'oneTimeId';
    return toReply(answer, request);
  } catch (error) {
    if (!(error instanceof UForgeFailure)) throw error;
    return failureReply(error, request, store.now());
  }
}

function routeOf(request: ApiRequest): Route {
  const { match, method, path } = request;
  switch (match.kind) {
    case 'route':
      return match.route;
    case 'wrong method':
      throw new UForgeFailure(405, `${method} is not possible here.`, {
        allow: match.allowed.join(', '),
      });
    case 'nothing':
      throw new UForgeFailure(404, `There is no resource ${path}.`);
  }
}

/** Who sends it, and whether they may. One-time ids are left to the operation to check. */
function admit(
  store: Store,
  settings: ApiSettings,
  request: ApiRequest,
  route: Route,
  notes: Notes,
): Call {
  const { query, target, headers, match } = request;
  const params = match.kind === 'route' ? match.params : {};
  notes.auth = 'refused';
  const authentication = authenticate(store.users, headers.authorization, target);
  if (authentication.kind === 'none') refuseUnlessOpen(route, query);
  else refuseUnlessEntitled(authentication.user, route, params.uid);
  notes.auth = authentication.kind;
  const owner = ownerOf(store, params.uid);
  if (owner === undefined) throw new UForgeFailure(404, `There is no user ${params.uid}.`);
  return {
    store,
    operation: route.name,
    owner,
    authenticated: authentication.kind !== 'none',
    params,
    query,
    now: store.now(),
    settings,
  };
}

/** Lets pass what needs no authentication, and downloads that bring a one-time id instead. */
function refuseUnlessOpen(route: Route, query: URLSearchParams): void {
  const parameters = oneTimeParameters[route.name];
  const open =
    parameters === undefined
      ? !route.requiresAuthentication
      : parameters.some((name) => query.has(name));
  if (!open) throw unauthorized('This needs a login and password, or an API key.');
}

function refuseUnlessEntitled(user: User, route: Route, uid: string | undefined): void {
  if (uid !== undefined && user.uid !== uid && !user.admin) {
    throw new UForgeFailure(403, `You may not see what belongs to ${uid}.`);
  }
  const { entitlements } = route;
  const entitled =
    user.entitlements === undefined ||
    entitlements.length === 0 ||
    entitlements.some((one) => user.entitlements?.has(one));
  if (!entitled) {
    throw new UForgeFailure(403, `You lack the entitlement ${entitlements.join(' or ')}.`);
  }
}

function ownerOf(store: Store, uid: string | undefined): Owner | undefined {
  return uid === undefined ? [...store.owners.values()][0] : store.owners.get(uid);
}

function refuseViolations(body: RequestBody): void {
  if (body.violations.length === 0) return;
  throw new UForgeFailure(
    400,
    `The body departs from the schema: ${body.violations.slice(0, 5).join('; ')}.`,
  );
}

function toReply(answer: Answer, request: ApiRequest): Reply {
  const { headers, otherFile } = request;
  switch (answer.kind) {
    case 'empty':
      return { status: 204, headers: {}, body: undefined };
    case 'text': {
      const { text: body, contentType } = answer;
      return unlessKnown(headers, shortHash(body), { status: 200, contentType, body });
    }
    case 'file':
      return fileReply(otherFile ? anotherFile(answer.file, otherFile.size) : answer.file, headers);
    case 'xml': {
      const body = writeDocument(answer.element, answer.value);
      const { status } = answer;
      const contentType = 'application/xml';
      if (request.method !== 'GET') {
        return { status, headers: { 'content-type': contentType }, body };
      }
      const { digest } = answer.value;
      const mark = typeof digest === 'string' ? digest : shortHash(body);
      return unlessKnown(headers, mark, { status, contentType, body });
    }
  }
}

/** An answer with its validator, or 304 where the client has it already. */
function unlessKnown(
  headers: ApiRequest['headers'],
  mark: string,
  { status, contentType, body }: { status: number; contentType: string; body: string },
): Reply {
  const etag = `"${mark}"`;
  if (matchesEtag(headers['if-none-match'], etag)) {
    return { status: 304, headers: { etag }, body: undefined };
  }
  return { status, headers: { 'content-type': contentType, etag }, body };
}
