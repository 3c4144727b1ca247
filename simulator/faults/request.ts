import type { IncomingHttpHeaders } from 'node:http';
import type { ApiRequest } from '../api/api.ts';
import { authenticate } from '../api/auth.ts';
import { oneTimeParameters } from '../operations/downloads.ts';
import type { Store } from '../store/store.ts';
import { readRequestBody, textAt } from '../xml/request-body.ts';

/** A request as functions among the faults see it. */
export interface RequestSeen {
  method: string;
  /** Below the base, without query, such as `/users/pat/appliances/1/images`. */
  path: string;
  query: URLSearchParams;
  /** Absent if the path is no operation. */
  operation?: string;
  headers: IncomingHttpHeaders;
  /** How many requests for this operation came before, since start or reset. */
  earlier: number;
}

/** What rules may ask of a request besides; found out only when one does. */
export class RequestConcerns {
  constructor(
    private readonly store: Store,
    private readonly request: ApiRequest,
  ) {}

  /** Whole login whose credentials it brings; absent if there are none, or wrong ones. */
  get user(): string | undefined {
    const { headers, target } = this.request;
    try {
      const found = authenticate(this.store.users, headers.authorization, target);
      return found.kind === 'none' ? undefined : found.user.login;
    } catch {
      return undefined;
    }
  }

  /** Name of the target format that it asks for, or of the image that its path goes through. */
  get format(): string | undefined {
    const { match } = this.request;
    if (match.kind !== 'route') return undefined;
    const { requestElement } = match.route;
    if (requestElement === 'image') return this.requestedFormat(requestElement);
    const { uid = '', itid, sitid = itid, pitid } = match.params;
    const owner = this.store.owners.get(uid);
    if (sitid !== undefined) return owner?.images.get(Number(sitid))?.format.name;
    return owner?.publications.get(Number(pitid))?.image.format.name;
  }

  /** Whether a download brings a one-time id, beside its authentication or in place of it. */
  get bringsOneTimeId(): boolean {
    const { match, query } = this.request;
    if (match.kind !== 'route') return false;
    return oneTimeParameters[match.route.name]?.some((name) => query.has(name)) ?? false;
  }

  private requestedFormat(element: string): string | undefined {
    const { body } = this.request;
    if (body === 'too large') return undefined;
    try {
      const { root } = readRequestBody(body.toString('utf8'), element);
      return textAt(root, 'targetFormat', 'name');
    } catch {
      return undefined;
    }
  }
}
