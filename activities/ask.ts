import { Context } from '@temporalio/activity';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { gateWorkflowId, ledgerWorkflowId, workflowQueue } from '../pipeline/identity.ts';
import type { Answer, Ask, Entry, Identity, Leave, Workflows } from '../pipeline/model.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** How an ask was told. */
export interface Told {
  /** It was told to the gate of generations, which is to hear when the generation is over. */
  gated?: true;
}

export interface AskActivities {
  /**
   * Has the ledger of the source ask UForge for something; it answers by the signal `answered`. Where
   * only so many generations may go on at once, an ask for one goes by way of their gate.
   */
  askLedger(input: { ask: Ask }): Promise<Told>;
  /** Takes an ask back. The ledger answers that, too: with what came of it, if it was too late. */
  withdrawAsk(input: { ask: Ask }): Promise<void>;
  /** Tells a pipeline what came of its ask. One that is no more hears of nothing. May be repeated. */
  answerAsk(input: { replyTo: string; answer: Answer }): Promise<void>;
  /** Gives back the place of a generation that is over. */
  leaveGate(input: Leave): Promise<void>;
}

/** Reaches the ledger of a source, and starts it where there is none (Signal-With-Start). */
export function createAskActivities(dependencies: ActivityDependencies): AskActivities {
  const { identity, generations } = dependencies;
  const leave = async (key: string) => await leaveGate(Context.current().client, identity, key);
  return {
    async askLedger({ ask }) {
      const { client } = Context.current();
      if (generations === undefined || !isGated(ask)) {
        await signalLedger(client, identity, 'ask', ask);
        return {};
      }
      await enterGate(client, identity, { ask, limit: generations });
      return { gated: true };
    },

    async withdrawAsk({ ask }) {
      // The ledger also takes back what it has not heard of yet.
      if (generations !== undefined && isGated(ask)) await leave(ask.key);
      await signalLedger(Context.current().client, identity, 'withdraw', ask);
    },

    async answerAsk({ replyTo, answer }) {
      try {
        const pipeline = Context.current().client.workflow.getHandle(replyTo);
        await pipeline.signal<[Answer]>('answered', answer);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },

    leaveGate: ({ key }) => leave(key),
  };
}

/** Tells a ledger, and starts it where there is none. */
export async function signalLedger(
  client: Client,
  identity: Identity,
  name: 'ask' | 'withdraw',
  ask: Ask,
): Promise<void> {
  const { job } = ask;
  const sourceUri = job.kind === 'generation' ? job.source.uri : job.sourceUri;
  const title = job.kind === 'generation' ? `${job.source.name} ${job.source.version}` : sourceUri;
  await client.workflow.signalWithStart<Workflows['sourceLedger'], [Ask]>('sourceLedger', {
    workflowId: ledgerWorkflowId(identity, sourceUri),
    // Whoever asks: it is the same for batches and all others.
    taskQueue: workflowQueue(identity),
    args: [{ identity, sourceUri, answersBy: 'activity' }],
    signal: name,
    signalArgs: [ask],
    staticSummary: `Asks UForge on behalf of all pipelines of ${title.slice(0, 80).toWellFormed()}`,
  });
}

async function enterGate(client: Client, identity: Identity, entry: Entry): Promise<void> {
  await client.workflow.signalWithStart<Workflows['generationGate'], [Entry]>('generationGate', {
    workflowId: gateWorkflowId(identity),
    taskQueue: workflowQueue(identity),
    args: [{ identity }],
    signal: 'enter',
    signalArgs: [entry],
    staticSummary: 'Sees to it that no more generations go on at once than may',
  });
}

async function leaveGate(client: Client, identity: Identity, key: string): Promise<void> {
  try {
    await client.workflow.getHandle(gateWorkflowId(identity)).signal<[Leave]>('leave', { key });
  } catch (error) {
    // Somebody ended the gate: there is no place to be given back.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** What is looked at again has been generated already. */
function isGated({ job, recheck }: Ask): boolean {
  return job.kind === 'generation' && recheck === undefined;
}
