import { createHash } from 'node:crypto';
import type { ApiRequest } from '../api/api.ts';
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import { checkValue } from '../yaml/document.ts';
import { type CheckedFault, type Fault, faultSchema } from './fault.ts';
import { matcherOf, type RequestMatcher } from './matcher.ts';
import { RequestConcerns, type RequestSeen } from './request.ts';
import type { CheckedFaultRule, FaultRule, FaultScript } from './rule.ts';
import {
  type CheckedFaultScript,
  checkFaultRule,
  checkFaultScript,
  FaultScriptError,
  parseFaultScript,
} from './script.ts';

/** Says what goes wrong with a request; nothing if all is to go well. */
export type FaultFunction = (
  request: RequestSeen,
) => Fault | undefined | Promise<Fault | undefined>;

/** A rule, or a function among the faults, and what it has done since it was there or reset. */
export interface FaultCount {
  name: string;
  /** Absent: a function. */
  rule?: CheckedFaultRule;
  /** Requests that it fits. */
  matched: number;
  /** Requests that it has made go wrong. */
  thrown: number;
}

/** What is thrown at one request. */
export interface ThrownFault {
  /** Name of the rule. */
  rule: string;
  fault: CheckedFault;
}

interface Entry {
  name: string;
  /** Differs between entries and is the same in the next run: what chance goes by. */
  place: number;
  what: FaultFunction | { rule: CheckedFaultRule; matches: RequestMatcher };
  matched: number;
  thrown: number;
  /** When the first request came that it could have met, by the server's clock. */
  openedAt?: number;
}

/** The faults of a server: they are asked in the order in which they were added. */
export class Faults {
  private entries: Entry[] = [];
  private readonly earlier = new Map<string, number>();
  private lastPlace = 0;
  private chosenSeed: number | undefined;
  private scriptSeed = 1;

  constructor(
    private readonly clock: Clock,
    /** Goes before the seed that a script names. */
    seed?: number,
  ) {
    this.chosenSeed = seed;
  }

  /** What the `rate` of rules goes by. */
  get seed(): number {
    return this.chosenSeed ?? this.scriptSeed;
  }

  /**
   * Adds a rule, or a function that is asked about every request.
   *
   * @returns a function that takes it away again
   * @throws FaultScriptError for a rule that makes no sense
   */
  add(fault: FaultRule | FaultFunction): () => void {
    const entry = this.entryOf(typeof fault === 'function' ? fault : checkFaultRule(fault));
    this.entries.push(entry);
    return () => {
      this.entries = this.entries.filter((one) => one !== entry);
    };
  }

  /**
   * Puts a script, given in code or as YAML or JSON text, in the place of all there is.
   *
   * @throws FaultScriptError for a script that makes no sense; all stays as it was then
   */
  load(script: FaultScript | string): void {
    this.replace(typeof script === 'string' ? parseFaultScript(script) : checkFaultScript(script));
  }

  /** Puts a script that was checked in the place of all there is. */
  replace({ seed, rules }: CheckedFaultScript): void {
    this.clear();
    this.scriptSeed = seed;
    this.entries = rules.map((rule) => this.entryOf(rule));
  }

  /** Takes all away. */
  clear(): void {
    this.entries = [];
    this.lastPlace = 0;
    this.scriptSeed = 1;
  }

  /** What there is, and what it has done. */
  list(): FaultCount[] {
    return this.entries.map(({ name, what, matched, thrown }) => ({
      name,
      ...(typeof what === 'function' ? {} : { rule: what.rule }),
      matched,
      thrown,
    }));
  }

  /** Has all begin anew: counts, windows of time, and chance. */
  restart(): void {
    this.earlier.clear();
    for (const entry of this.entries) {
      entry.matched = 0;
      entry.thrown = 0;
      delete entry.openedAt;
    }
  }

  /**
   * What goes wrong with a request, if anything does. The first rule that meets it decides; the others
   * count it all the same, so that what one rule does never shifts another.
   */
  async decide(store: Store, request: ApiRequest): Promise<ThrownFault | undefined> {
    const { match } = request;
    const operation = match.kind === 'route' ? match.route.name : undefined;
    const earlier = this.earlier.get(operation ?? '') ?? 0;
    this.earlier.set(operation ?? '', earlier + 1);
    if (this.entries.length === 0) return undefined;
    const { method, query, headers } = request;
    const path = `/${request.path}`;
    const seen = { method, path, query, headers, earlier, ...(operation ? { operation } : {}) };
    const concerns = new RequestConcerns(store, request);
    let thrown: ThrownFault | undefined;
    for (const entry of this.entries) {
      const fault =
        typeof entry.what === 'function'
          ? thrown === undefined && (await askFunction(entry.what, seen))
          : entry.what.matches(seen, concerns) && this.meet(entry, entry.what.rule, thrown);
      if (!fault) continue;
      entry.thrown++;
      thrown = { rule: entry.name, fault };
    }
    return thrown;
  }

  /** Counts a request that fits a rule. @returns what the rule throws at it, unless another did */
  private meet(
    entry: Entry,
    rule: CheckedFaultRule,
    already: ThrownFault | undefined,
  ): CheckedFault | undefined {
    entry.matched++;
    const place = entry.matched - (rule.after ?? 0);
    if (place <= 0) return undefined;
    entry.openedAt ??= this.clock.now();
    const open = rule.for === undefined || this.clock.now() < entry.openedAt + rule.for;
    const left = rule.times === undefined || entry.thrown < rule.times;
    const turn = rule.every === undefined || place % rule.every === 0;
    if (already !== undefined || !open || !left || !turn) return undefined;
    if (rule.rate !== undefined && chance(this.seed, entry.place, place) >= rule.rate) {
      return undefined;
    }
    const faults = Array.isArray(rule.fault) ? rule.fault : [rule.fault];
    return faults[entry.thrown % faults.length];
  }

  private entryOf(what: FaultFunction | CheckedFaultRule): Entry {
    const place = ++this.lastPlace;
    const isFunction = typeof what === 'function';
    return {
      name: (isFunction ? undefined : what.name) ?? `${isFunction ? 'function' : 'rule'} ${place}`,
      place,
      what: isFunction ? what : { rule: what, matches: matcherOf(what) },
      matched: 0,
      thrown: 0,
    };
  }
}

async function askFunction(
  ask: FaultFunction,
  request: RequestSeen,
): Promise<CheckedFault | undefined> {
  const fault = await ask(request);
  return fault && checkValue(faultSchema, fault, 'fault', (text) => new FaultScriptError(text));
}

/** A number from 0 up to but not including 1, the same at every run. */
function chance(seed: number, place: number, request: number): number {
  const digest = createHash('sha1').update(`${seed}:${place}:${request}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}
