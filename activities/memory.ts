import { Context } from '@temporalio/activity';
import { ledgerWorkflowId } from '../pipeline/identity.ts';
import type { Built, Forget, Remembered, Workflows } from '../pipeline/model.ts';
import type { ActivityDependencies } from './dependencies.ts';

export interface MemoryActivities {
  /**
   * Has the ledger of the source remember what the last good build of a pipeline was made from; starts
   * the ledger where there is none. May be repeated.
   *
   * @param input `taskQueue` is the queue of the identity's workflows.
   */
  rememberBuilt(input: { taskQueue: string; sourceUri: string; built: Built }): Promise<void>;
}

export function createMemoryActivities({
  identity,
}: Pick<ActivityDependencies, 'identity'>): MemoryActivities {
  return {
    async rememberBuilt({ taskQueue, sourceUri, built }) {
      await Context.current().client.workflow.signalWithStart<Workflows['sourceLedger'], [Built]>(
        'sourceLedger',
        {
          workflowId: ledgerWorkflowId(identity, sourceUri),
          taskQueue,
          args: [{ identity, sourceUri, answersBy: 'activity' }],
          signal: 'built',
          signalArgs: [built],
          staticSummary: `Asks UForge on behalf of all pipelines of ${sourceUri.slice(0, 80).toWellFormed()}`,
        },
      );
    },
  };
}

/** Milliseconds that a ledger is given for an answer. */
const answerWithinMs = 10_000;

/** What the ledger of one source remembers of one pipeline, asked from within an activity. */
export class SourceMemory {
  private readonly ledgerId: string;

  /** @param by workflow id of the pipeline */
  constructor(
    { identity }: Pick<ActivityDependencies, 'identity'>,
    sourceUri: string,
    private readonly by: string,
  ) {
    this.ledgerId = ledgerWorkflowId(identity, sourceUri);
  }

  /**
   * What UForge made for the pipeline, oldest first; undefined where no ledger runs: of one that
   * somebody ended nobody can say what came after. Throws where it does not answer.
   */
  async made(): Promise<Remembered | undefined> {
    if (!(await this.isThere())) return undefined;
    return await this.ask<Remembered>('made');
  }

  /** What its last good build was made from; undefined where that is not known. Throws likewise. */
  async built(): Promise<Built | undefined> {
    if (!(await this.isThere())) return undefined;
    const [built] = await this.ask<Built[]>('built');
    return built;
  }

  /** Forgets what UForge has no more. Where nobody can be told, the next to look forgets it. */
  async forget(uris: string[]): Promise<void> {
    if (uris.length === 0) return;
    try {
      await this.within(() => this.handle().signal<[Forget]>('forget', { uris }));
    } catch {
      // It is forgotten later.
    }
  }

  private async isThere(): Promise<boolean> {
    try {
      const { status } = await this.within(() => this.handle().describe());
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
      throw error;
    }
  }

  private ask<Answer>(query: 'made' | 'built'): Promise<Answer> {
    const { by } = this;
    return this.within(() => this.handle().query<Answer, [{ by: string }]>(query, { by }));
  }

  private handle() {
    return Context.current().client.workflow.getHandle(this.ledgerId);
  }

  private within<T>(call: () => Promise<T>): Promise<T> {
    return Context.current().client.withDeadline(Date.now() + answerWithinMs, call);
  }
}
