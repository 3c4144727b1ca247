import {
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { LedgerInput, LedgerSignal } from '../pipeline/model.ts';
import { Ledger } from './ledger.ts';
import {
  askSignal,
  builtQuery,
  builtSignal,
  forgetSignal,
  madeQuery,
  withdrawSignal,
} from './ledger-signals.ts';
import { understood } from './understood.ts';

/** Events of a history that is continued as a new one: replaying it must stay quick. */
const manyEvents = 2_000;

/** Events of one that is continued although somebody has to wait until a lost answer is settled. */
const tooManyEvents = 8_000;

/**
 * How long a run goes on at most: runs of an old version of this code are gone after that, and with them
 * the need to keep what only their histories need.
 */
const longestRun = '7 days';

/**
 * Asks UForge on behalf of all pipelines of one source, one after the other, and remembers what came
 * of it: so what one finds by looking can be no other's, and who asks again gets the same answer.
 * Never ends; a long history, or an old one, is continued as a new one.
 */
export async function sourceLedger(input: LedgerInput): Promise<never> {
  const ledger = new Ledger(input);
  const receive = (signal: LedgerSignal) => understood(() => ledger.receive(signal));
  setHandler(askSignal, (ask) => receive({ name: 'ask', ask }), {
    description: 'Has UForge start something, once; answered by the signal "answered".',
  });
  setHandler(withdrawSignal, (ask) => receive({ name: 'withdraw', ask }), {
    description: 'Takes an ask back; answered as well.',
  });
  setHandler(builtSignal, (build) => understood(() => ledger.memory.built(build)), {
    description: 'Remembers what the last good build of a pipeline was made from.',
  });
  setHandler(forgetSignal, (told) => understood(() => ledger.memory.forget(told.uris)), {
    description: 'Forgets what UForge has no more.',
  });
  setHandler(
    madeQuery,
    (about) => ({ since: ledger.since, made: ledger.memory.madeFor(about?.by) }),
    { description: 'What UForge made for a pipeline {"by": "build-…"}, or for all.' },
  );
  setHandler(builtQuery, (about) => ledger.memory.builtBy(about?.by), {
    description:
      'What the last good build of a pipeline {"by": "build-…"}, or of all, was made from.',
  });
  // Pipelines wait for answers, whoever cancels it.
  return await CancellationScope.nonCancellable(async () => {
    ledger.start();
    await condition(() => isLong() && (!ledger.isSettling || isTooLong()), longestRun);
    ledger.close();
    await condition(() => ledger.isResting);
    return await continueAsNew<typeof sourceLedger>({ ...input, carried: ledger.carry() });
  });
}

function isLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength >= manyEvents;
}

function isTooLong(): boolean {
  return workflowInfo().historyLength >= tooManyEvents;
}
