import type { BatchRow } from '../../pipeline/model.ts';
import { activitiesOf } from '../progress/activities.ts';
import { type ActivityView, told } from '../progress/rows.ts';
import { troubleOf } from '../progress/trouble.ts';
import { describeRun } from '../run.ts';
import type { Session } from '../session.ts';
import { type RunningPipeline, waitsForPerson } from './batch-view.ts';

/** Pipelines looked at at the same time. */
const looksAtOnce = 5;

/** Of how many pipelines it is looked up how far they are, and how often. */
export interface LookFor {
  most: number;
  everyMs: number;
}

type Seen = Pick<RunningPipeline, 'stage' | 'percent' | 'detail' | 'trouble'>;

/**
 * How far pipelines are that run, by the heartbeats of their activities: one cheap call each, which
 * neither a worker nor a history hears of.
 */
export class Percentages {
  private seen = new Map<string, Seen>();
  private seenAt = 0;

  constructor(
    private readonly session: Session,
    private readonly lookFor: LookFor,
  ) {}

  /** The same pipelines, the first of them with how far they are. */
  async of(running: readonly BatchRow[]): Promise<RunningPipeline[]> {
    const { most, everyMs } = this.lookFor;
    if (most > 0 && Date.now() - this.seenAt >= everyMs) {
      await this.lookAt(running.slice(0, most));
      this.seenAt = Date.now();
    }
    return running.map((row) => {
      const { stage, ...seen } = this.seen.get(row.workflowId ?? '') ?? {};
      // That it waits for a person only the pipeline itself can say.
      const told = stage === undefined || waitsForPerson(row) ? {} : { stage };
      return { ...row, ...seen, ...told };
    });
  }

  private async lookAt(pipelines: readonly BatchRow[]): Promise<void> {
    const waiting = [...pipelines];
    const seen = new Map<string, Seen>();
    const lookAtNext = async () => {
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        const { workflowId, runId } = row;
        if (workflowId) seen.set(workflowId, await this.look(workflowId, runId));
      }
    };
    await Promise.all(Array.from({ length: looksAtOnce }, lookAtNext));
    this.seen = seen;
  }

  private async look(workflowId: string, runId: string | undefined): Promise<Seen> {
    const { client } = this.session;
    const description = await describeRun(this.session, workflowId, runId);
    if (!description) return {};
    const trouble = await troubleOf(client, description);
    const activities = activitiesOf(client, description.raw.pendingActivities ?? []);
    return { ...summaryOf(activities), ...(trouble ? { trouble } : {}) };
  }
}

/** What activities do, by how their ids begin: `generate-virtualbox`. */
const stages: Readonly<Record<string, string>> = {
  generate: 'generating',
  publish: 'publishing',
  download: 'downloading',
};

/** All that a pipeline does at once, in one line. Percentages of different things have no mean. */
function summaryOf(activities: ReadonlyMap<string, ActivityView>): Seen {
  const targets = [...activities].map(([id, view]) => {
    const [, verb = '', target = id] = /^(generate|publish|download)-(.*)$/.exec(id) ?? [];
    return { stage: stages[verb], target, ...told(view) };
  });
  targets.sort((a, b) => (a.target < b.target ? -1 : 1));
  const named = Object.values(stages).filter((each) => targets.some(({ stage }) => stage === each));
  const percents = targets.flatMap(({ percent }) => percent ?? []);
  const total = percents.reduce((sum, percent) => sum + percent, 0);
  const trouble = targets.find((each) => each.trouble)?.trouble;
  const each = targets.flatMap(({ target, percent }) =>
    percent === undefined ? [] : `${target} ${percent}%`,
  );
  const detail = targets.length === 1 ? targets[0]?.detail : each.join(', ');
  return {
    ...(named.length > 0 ? { stage: named.join(', ') } : {}),
    ...(named.length < 2 && percents.length > 0
      ? { percent: Math.floor(total / percents.length) }
      : {}),
    ...(detail ? { detail } : {}),
    ...(trouble ? { trouble } : {}),
  };
}
