import type { Ask, AskedJob, LedgerEntry, Outcome } from '../pipeline/model.ts';
import { newestWithin } from './newest.ts';

/** Asks that are remembered after they are answered; of more, the oldest are forgotten. */
const mostEntries = 1_000;

/** Characters that are remembered of each sentence of an error. */
const mostCharacters = 300;

/** What came of the asks of one source: the same ask gets the same answer, and no other's ticket. */
export class LedgerEntries {
  private readonly byKey: Map<string, LedgerEntry>;

  constructor(carried: LedgerEntry[] = []) {
    this.byKey = new Map(carried.map((entry) => [entry.key, entry]));
  }

  find(key: string): LedgerEntry | undefined {
    return this.byKey.get(key);
  }

  add({ key, runId, job }: Ask, outcome: Outcome): void {
    this.byKey.delete(key);
    this.byKey.set(key, {
      key,
      kind: job.kind,
      at: Date.now(),
      runId,
      listOf: listOf(job),
      outcome: brief(outcome),
    });
    for (const oldest of this.byKey.keys()) {
      if (this.byKey.size <= mostEntries) break;
      this.byKey.delete(oldest);
    }
  }

  /** URIs of what came of the asks that looked at this list. */
  tickets(list: string): string[] {
    return [...this.byKey.values()].flatMap((entry) =>
      entry.listOf === list && 'ticket' in entry.outcome ? [entry.outcome.ticket.uri] : [],
    );
  }

  /** As many of the newest as fit into so many characters, oldest first. */
  carry(characters: number): LedgerEntry[] {
    return newestWithin(this.byKey.values(), characters);
  }
}

/** URI of the source or image whose list shows what came of it. */
export function listOf(job: AskedJob): string {
  return job.kind === 'generation' ? job.source.uri : job.imageUri;
}

/** A thousand whole explanations of UForge would be too much to carry from run to run. */
function brief(outcome: Outcome): Outcome {
  if (!('error' in outcome)) return outcome;
  const { uforge: _, message, hint, ...error } = outcome.error;
  return { ...outcome, error: { ...error, message: clipped(message), hint: clipped(hint) } };
}

function clipped(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)} […]`;
}
