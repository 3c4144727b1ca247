import { z } from 'zod';
import type { FaultCount, Faults } from '../faults/faults.ts';
import { parseFaultRule, parseFaultScript } from '../faults/script.ts';
import type { Journal } from '../journal.ts';
import { closedObject, readDocument } from '../yaml/document.ts';
import { duration } from '../yaml/duration.ts';
import { AdminFailure } from './refusal.ts';
import type { ImageState, PublicationState } from './state.ts';

/** What the admin endpoints look at and change. */
export interface Administered {
  journal: Journal;
  faults: Faults;
  clock(): { now: string; aheadMs: number };
  /** Resolves when what fell due by that is done. */
  push(ms: number): Promise<void>;
  reset(): void;
  state(): { images: ImageState[]; publications: PublicationState[] };
  world(): unknown;
}

export type Endpoint = (query: URLSearchParams, body: string) => Promise<unknown> | unknown;

/** Every endpoint, by its path below the base and by method. */
export function endpointsOf(parts: Administered): Map<string, Map<string, Endpoint>> {
  const { journal, faults } = parts;
  const rules = () => ({ seed: faults.seed, rules: faults.list().map(written) });
  const endpoints: Record<string, Record<string, Endpoint>> = {
    '': { GET: () => ({ endpoints: Object.keys(endpoints).filter(Boolean).sort() }) },
    '/journal': {
      GET: (query) => journal.list(journalFilter(query)),
      DELETE: () => journal.clear(),
    },
    '/faults': {
      GET: rules,
      PUT: (_, body) => {
        faults.replace(parseFaultScript(body));
        return rules();
      },
      POST: (_, body) => {
        faults.add(parseFaultRule(body));
        return rules();
      },
      DELETE: () => faults.clear(),
    },
    '/clock': {
      GET: () => parts.clock(),
      POST: async (_, body) => {
        const { push } = readDocument(pushSchema, body, 'clock', refuse);
        await parts.push(push).catch((error: Error) => Promise.reject(refuse(error.message)));
        return parts.clock();
      },
    },
    '/reset': { POST: () => parts.reset() },
    '/state': { GET: () => parts.state() },
    '/world': { GET: () => parts.world() },
  };
  return new Map(
    Object.entries(endpoints).map(([path, methods]) => [path, new Map(Object.entries(methods))]),
  );
}

/** A rule with its counts; of a function there is nothing else to tell. */
function written({ name, rule, matched, thrown }: FaultCount) {
  return { ...rule, name, matched, thrown };
}

const pushSchema = closedObject({ push: duration });
const refuse = (message: string) => new AdminFailure(400, message);
const wholeNumber = z.string().regex(/^\d{1,15}$/);

function journalFilter(query: URLSearchParams) {
  const since = query.get('since');
  for (const name of query.keys()) {
    if (name !== 'since' && name !== 'operation') {
      throw refuse(`The journal has no filter ${name}, only operation and since.`);
    }
  }
  if (since !== null && !wholeNumber.safeParse(since).success) {
    throw refuse('since is the number of an entry: only later ones are listed.');
  }
  return {
    operation: query.get('operation') ?? undefined,
    since: since === null ? undefined : Number(since),
  };
}
