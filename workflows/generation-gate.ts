import {
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Entry, GateInput, Leave } from '../pipeline/model.ts';
import { Gate } from './gate.ts';
import { understood } from './understood.ts';

const enterSignal = defineSignal<[Entry]>('enter');
const leaveSignal = defineSignal<[Leave]>('leave');

/** Events of a history that is continued as a new one: replaying it must stay quick. */
const manyEvents = 2_000;

/** How long a run goes on at most, so that none is of a version long gone. */
const longestRun = '7 days';

/**
 * Sees to it that no more generations go on at once for one UForge server and login than may: holds back
 * what is asked for until there is a place, and gives it to the ledger of its source then. What somebody
 * waits for at a terminal goes before what is part of a batch. Never ends; a long history, or an old one,
 * is continued as a new one.
 */
export async function generationGate(input: GateInput): Promise<never> {
  const gate = new Gate(input.carried);
  setHandler(enterSignal, (entry) => understood(() => gate.enter(entry)), {
    description: 'Asks for a generation, when there is a place for it.',
  });
  setHandler(leaveSignal, (told) => understood(() => gate.leave(told.key)), {
    description: 'Gives back the place of a generation that is over.',
  });
  // Pipelines wait for their turn, whoever cancels it.
  return await CancellationScope.nonCancellable(async () => {
    gate.start();
    await condition(isLong, longestRun);
    await gate.close();
    return await continueAsNew<typeof generationGate>({ ...input, carried: gate.carry() });
  });
}

function isLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength >= manyEvents;
}
