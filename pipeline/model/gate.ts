/** How no more generations go on at once than may, whoever asks for them. */
import type { Identity } from './definition.ts';
import type { Ask } from './ledger.ts';

/** Input of the workflow `generationGate`. */
export interface GateInput {
  identity: Identity;
  /** What the run before knew: long histories are continued as new ones. */
  carried?: CarriedGate;
}

/**
 * Argument of its signal `enter`: an ask for a generation, which the ledger of its source gets when there
 * is a place.
 */
export interface Entry {
  ask: Ask;
  /** How many generations may go on at once. */
  limit: number;
}

/** Argument of its signal `leave`: the generation that was asked for is over, or is not wanted any more. */
export interface Leave {
  /** Of the ask. */
  key: string;
}

/** A generation that may go on. */
export interface Place {
  /** Of the ask. */
  key: string;
  /** Workflow id and run of the pipeline that asked. */
  workflowId: string;
  runId: string;
  /** Id of the image in its plan. */
  imageId: string;
}

export interface CarriedGate {
  limit: number;
  places: Place[];
  waiting: Ask[];
}
