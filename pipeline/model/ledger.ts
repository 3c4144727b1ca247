/** What pipelines ask of the ledger of their source, and what it tells them. */
import type { Identity } from './definition.ts';
import type { ImagePlan, PublicationPlan, SourcePlan } from './plan.ts';
import type { TargetError } from './result.ts';
import type { Ticket } from './workflows.ts';

/** Input of the workflow `sourceLedger`. */
export interface LedgerInput {
  identity: Identity;
  /** The appliance or scan that it is for. */
  sourceUri: string;
  /** How it answers; absent in runs that versions before 0.3 began: by signals of the workflow's own. */
  answersBy?: 'activity';
  /** What the run before knew: long histories are continued as new ones. */
  carried?: CarriedLedger;
}

/** What UForge is to start. */
export type AskedJob =
  | { kind: 'generation'; source: SourcePlan; image: ImagePlan }
  | {
      kind: 'publication';
      sourceUri: string;
      imageUri: string;
      image: { id: string; format: string };
      publication: PublicationPlan;
    };

/**
 * Argument of the signals `ask` and `withdraw` of the workflow `sourceLedger`. What was not begun for an
 * ask that is withdrawn is not begun any more.
 */
export interface Ask {
  /** Names the ask: however often it comes, what it asks for is done once, and its answer is the same. */
  key: string;
  /** Workflow id of the pipeline; whichever run it has then gets the signals `answered` and `paused`. */
  replyTo: string;
  /** Run that asks. */
  runId: string;
  /** When it was first asked, in milliseconds since the epoch. */
  at: number;
  /**
   * Workflow queue of the pipeline, where that is not the ledger's own: it is part of a batch, and others
   * go first.
   */
  queue?: string;
  /** It was asked before, and not answered for long. */
  again?: true;
  job: AskedJob;
  /**
   * The ask before it for the same, which ended without anybody knowing what UForge did: that is looked
   * for first.
   */
  after?: string;
  /** The job was started and is over: look whether more than that has come of the asking. */
  recheck?: { key: string; ticket: Ticket };
}

/** How an ask ended. */
export type Outcome = { ticket: Ticket } | Failed | Withdrawn;

/** Refused, or given up. */
export interface Failed {
  error: TargetError;
  /** An answer of UForge to an earlier try was lost: it may still do what it was asked for. */
  answerLost?: true;
}

/** Taken back before anything came of it. */
export interface Withdrawn {
  withdrawn: true;
  /** UForge was asked, and its answer was lost: it may still do what it was asked for. */
  answerLost?: true;
}

/** Argument of the signal `answered` of the workflow `imagePipeline`. */
export type Answer = { key: string } & Outcome;

/** Argument of its signal `paused`: why UForge has to be asked again, later. */
export interface Pause {
  key: string;
  reason: string;
}

/** An ask that is not answered yet. */
export interface OpenAsk {
  ask: Ask;
  /** Tells its activities from those of others. */
  number: number;
  /** Turns that it has had. */
  attempts: number;
  /** Answers of UForge that were lost. */
  unheard: number;
  /** What was there before it was first asked for; absent before its first turn. */
  before?: KnownBefore;
  /** Milliseconds since the epoch before which it is not its turn. */
  notBefore?: number;
  /** Milliseconds of its next pause. */
  pauseMs: number;
  /** What the pipeline was told last. */
  told?: string;
  /** Nobody knows what UForge did for an earlier one, such as of a ledger that was terminated. */
  orphaned?: true;
}

/**
 * What was there at a time: so many of the first URIs of its lane. What was there once and has gone
 * since does no harm in it, as UForge gives no URI twice.
 */
export interface KnownBefore {
  count: number;
  /** See {@link Baseline}. */
  cut?: true;
}

/** What the ledger keeps of an ask that it answered. */
export interface LedgerEntry {
  key: string;
  kind: AskedJob['kind'];
  /** When it was answered, in milliseconds since the epoch. */
  at: number;
  /** Run that asked. */
  runId: string;
  /** URI of the source or image whose list was looked at. */
  listOf: string;
  outcome: Outcome;
}

/** The asks that have to take turns, as all of them look at the same list. */
export interface CarriedLane {
  /** URI of the source (its generations) or of an image (its publications). */
  listOf: string;
  /** Everything that was ever there, in the order in which it was first seen. */
  seen: string[];
  open: OpenAsk[];
  /** Answered asks of which an answer of UForge was lost: something, or more, may come of them. */
  unsettled: { key: string; before: KnownBefore }[];
}

/** Something that UForge made for a pipeline. */
export interface Made {
  uri: string;
  /** Workflow id of the pipeline. */
  by: string;
  /** What of the pipeline it is: an image such as `virtualbox`, a publication such as `aws/my-aws`. */
  target: string;
  /** Publications: the image that was published. */
  imageUri?: string;
  /** When UForge had begun it, in milliseconds since the epoch. */
  at: number;
  ours: Ticket['ours'];
}

/** Argument of the queries `made` and `built` of the workflow `sourceLedger`. */
export interface AboutPipeline {
  /** Workflow id of the pipeline; absent: all. */
  by?: string;
}

/** Answer of the query `made`: what is remembered, oldest first. */
export interface Remembered {
  /** When the ledger began, in milliseconds since the epoch: it knows of nothing before that. */
  since: number;
  made: Made[];
}

/** Argument of the signal `forget` of the workflow `sourceLedger`: what UForge has no more. */
export interface Forget {
  uris: string[];
}

/**
 * Argument of the signal `built`, and in the answer of the query `built`: what the last good build of a
 * pipeline was made from. Only `when: changed` has it remembered.
 */
export interface Built {
  /** Workflow id of the pipeline. */
  by: string;
  /** Of its definition, as far as that says what is made. */
  definitionDigest: string;
  /** Of the source, see {@link SourcePlan}. */
  fingerprint: string;
  revision: string;
  /** ISO 8601. */
  at: string;
}

/** A signal to the ledger. */
export interface LedgerSignal {
  name: 'ask' | 'withdraw';
  ask: Ask;
}

export interface CarriedLedger {
  /** What came while the run before was about to end. */
  inbox: LedgerSignal[];
  lanes: CarriedLane[];
  entries: LedgerEntry[];
  /** When the first run of this ledger began, in milliseconds since the epoch. */
  since: number;
  /** Number of the last ask. */
  lastNumber: number;
  /** What UForge made, oldest first; absent in what versions before 0.3 carried. */
  made?: Made[];
  /** One a pipeline; absent likewise. */
  built?: Built[];
}
