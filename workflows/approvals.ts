import { ApplicationFailure, condition, defineUpdate, setHandler } from '@temporalio/workflow';
import type {
  ApprovalDefinition,
  ApprovalRecord,
  ApprovalWait,
  Decided,
  Decision,
} from '../pipeline/model.ts';
import { mostSaid } from '../pipeline/said-by-people.ts';
import { summaryOf } from './summary.ts';

const approveUpdate = defineUpdate<Decided, [Decision]>('approve');
const rejectUpdate = defineUpdate<Decided, [Decision]>('reject');

/** One question to a person, and who waits for the answer. */
interface Gate {
  /** The publication that it is about; absent: all that have no gate of their own. */
  target?: string;
  waiting: Set<string>;
  /** Milliseconds since the epoch; absent: never. */
  expiresAt?: number;
  since: number;
  record?: ApprovalRecord;
}

/** A publication that comes to its gate. */
export interface Asked {
  /** The publication, such as `amazon-aws/my-aws`. */
  name: string;
  /** Of the publication itself, or of the pipeline. */
  approve: ApprovalDefinition;
  of: 'publication' | 'pipeline';
  /** Told what it waits for, before it waits. */
  onWait(wait: ApprovalWait): void;
}

/**
 * Questions to people before something is published, each asked once and answered by the update
 * `approve` or `reject`, or by nobody in time.
 */
export class Approvals {
  private readonly gates: Gate[] = [];

  /**
   * @param forAll the publications that one answer is for, as they have no gate of their own.
   * @param onRecord is told every decision, once.
   */
  constructor(
    private readonly forAll: readonly string[],
    private readonly onRecord: (record: ApprovalRecord) => void,
  ) {
    const told = 'publications that wait for consent; {"by": "…", "note": "…", "target": "…"}';
    setHandler(approveUpdate, (decision) => this.decide('approved', decision), {
      validator: (decision) => this.check(decision),
      description: `Lets ${told}.`,
    });
    setHandler(rejectUpdate, (decision) => this.decide('rejected', decision), {
      validator: (decision) => this.check(decision),
      description: `Refuses ${told}.`,
    });
  }

  /** Asks, unless that was asked already, and waits for the answer. */
  async answerFor({ name, approve, of, onWait }: Asked): Promise<ApprovalRecord> {
    const target = of === 'publication' ? name : undefined;
    const known = this.gates.find((each) => each.target === target);
    const gate = known ?? this.open(target, approve);
    if (gate.record) return gate.record;
    onWait(waitOf(gate));
    gate.waiting.add(name);
    try {
      // One timer for all that wait for the same.
      return known ? await decided(gate) : await this.decidedInTime(gate);
    } finally {
      gate.waiting.delete(name);
    }
  }

  private open(target: string | undefined, { expiresMs }: ApprovalDefinition): Gate {
    const since = Date.now();
    const gate: Gate = {
      ...(target === undefined ? {} : { target }),
      waiting: new Set(),
      since,
      ...(expiresMs === undefined ? {} : { expiresAt: since + expiresMs }),
    };
    this.gates.push(gate);
    return gate;
  }

  private async decidedInTime(gate: Gate): Promise<ApprovalRecord> {
    if (gate.expiresAt !== undefined) {
      const summary = summaryOf(
        `Until the question about ${gate.target ?? 'all publications'} expires`,
      );
      const leftMs = Math.max(1, gate.expiresAt - Date.now());
      const inTime = await condition(() => gate.record !== undefined, leftMs, { summary });
      if (!inTime) this.record(gate, { decision: 'expired', at: new Date().toISOString() });
    }
    return await decided(gate);
  }

  private check(decision: Decision | undefined): void {
    const { by, note, target } = decision ?? {};
    if (!isText(by, mostSaid.by) || by.trim() === '') {
      throw new Error(`Say who decides, in at most ${mostSaid.by} characters: {"by": "…"}.`);
    }
    if (note !== undefined && !isText(note, mostSaid.note)) {
      throw new Error(`A note is a text of at most ${mostSaid.note} characters.`);
    }
    const open = this.openGates();
    if (open.length === 0) throw new Error('No publication waits for approval.');
    if (target === undefined) return;
    const names = open.flatMap(({ waiting }) => [...waiting]);
    if (!names.includes(target)) {
      throw new Error(`${target} does not wait for approval; these do: ${names.join(', ')}.`);
    }
    if (this.gatesFor(target).length === 0) {
      throw new Error(
        `${target} waits for an answer for all of the pipeline: decide without naming a target.`,
      );
    }
  }

  private decide(decision: 'approved' | 'rejected', { by, note, target }: Decision): Decided {
    const gates = this.gatesFor(target);
    const targets = gates.flatMap((gate) => [
      ...(gate.target === undefined ? this.forAll : [gate.target]),
    ]);
    if (targets.length === 0) {
      throw ApplicationFailure.nonRetryable('Somebody else has decided that in the meantime.');
    }
    const at = new Date().toISOString();
    const said = { decision, by, ...(note === undefined || note === '' ? {} : { note }), at };
    for (const gate of gates) this.record(gate, said);
    return { targets };
  }

  private record(gate: Gate, said: Omit<ApprovalRecord, 'target'>): void {
    // An answer can come in the moment in which it is too late.
    if (gate.record) return;
    gate.record = { ...(gate.target === undefined ? {} : { target: gate.target }), ...said };
    this.onRecord(gate.record);
  }

  private openGates(): Gate[] {
    return this.gates.filter(({ record, waiting }) => !record && waiting.size > 0);
  }

  /** The open questions that an answer is about: one for all is not answered for one of several. */
  private gatesFor(target: string | undefined): Gate[] {
    const open = this.openGates();
    if (target === undefined) return open;
    const isAll = this.forAll.length === 1 && this.forAll[0] === target;
    return open.filter((gate) => gate.target === target || (gate.target === undefined && isAll));
  }
}

async function decided(gate: Gate): Promise<ApprovalRecord> {
  await condition(() => gate.record !== undefined);
  if (!gate.record) throw new Error('Nothing was decided.');
  return gate.record;
}

function waitOf({ target, since, expiresAt }: Gate): ApprovalWait {
  return {
    ...(target === undefined ? { forAll: true } : {}),
    since: new Date(since).toISOString(),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
  };
}

function isText(value: unknown, characters: number): value is string {
  return typeof value === 'string' && value.length <= characters;
}
