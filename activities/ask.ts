import { Context } from '@temporalio/activity';
import { ledgerWorkflowId } from '../pipeline/identity.ts';
import type { Ask, Workflows } from '../pipeline/model.ts';
import type { ActivityDependencies } from './dependencies.ts';

interface ForLedger {
  /** The identity's workflow queue. */
  taskQueue: string;
  ask: Ask;
}

export interface AskActivities {
  /** Has the ledger of the source ask UForge for something; it answers by the signal `answered`. */
  askLedger(input: ForLedger): Promise<void>;
  /** Takes an ask back. The ledger answers that, too: with what came of it, if it was too late. */
  withdrawAsk(input: ForLedger): Promise<void>;
}

/** Reaches the ledger of a source, and starts it where there is none (Signal-With-Start). */
export function createAskActivities({ identity }: ActivityDependencies): AskActivities {
  async function signal(name: 'ask' | 'withdraw', { taskQueue, ask }: ForLedger): Promise<void> {
    const { job } = ask;
    const sourceUri = job.kind === 'generation' ? job.source.uri : job.sourceUri;
    const title =
      job.kind === 'generation' ? `${job.source.name} ${job.source.version}` : sourceUri;
    await Context.current().client.workflow.signalWithStart<Workflows['sourceLedger'], [Ask]>(
      'sourceLedger',
      {
        workflowId: ledgerWorkflowId(identity, sourceUri),
        taskQueue,
        args: [{ identity, sourceUri }],
        signal: name,
        signalArgs: [ask],
        staticSummary: `Asks UForge on behalf of all pipelines of ${title.slice(0, 80).toWellFormed()}`,
      },
    );
  }

  return {
    askLedger: (input) => signal('ask', input),
    withdrawAsk: (input) => signal('withdraw', input),
  };
}
