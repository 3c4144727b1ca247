import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { statusOf } from '../run.ts';
import { activitiesOf, type PendingActivity } from './activities.ts';
import { type ActivityView, type Row, type RunView, told } from './rows.ts';
import { troubleOf } from './trouble.ts';

/** What the ledger of a source does, which asks UForge on behalf of the source's pipelines. */
export interface LedgerView {
  /** Why it does not go on. */
  trouble?: string;
  /** Its activities that take a while, by id: see `workflows/ledger-steps.ts` for what ids say. */
  activities: ReadonlyMap<string, ActivityView>;
  /** Whether it is about a generation at the moment: one of a source has to wait for the other. */
  isGenerating: boolean;
}

/** Milliseconds that an activity may take before it is worth telling. */
const worthTellingAfter = 2_000;

/** What each kind of activity does, by how its id begins. */
const doings: Readonly<Record<string, string>> = {
  baseline: 'seeing what UForge has before it is asked',
  request: 'asking UForge',
  'look-for': 'looking whether UForge did what it did not answer',
};

const generations = ['recordImages', 'requestGeneration', 'lookForImage'];

/** Stages in which nothing goes on at UForge or on a disk. */
const still: readonly string[] = [
  'requesting',
  'pending',
  'blocked',
  'approval',
  'completed',
  'failed',
  'cancelled',
];

export async function ledgerView(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<LedgerView> {
  const pending = (description.raw.pendingActivities ?? []).filter(takesLong);
  const trouble = await whyItRests(client, description);
  return {
    ...(trouble ? { trouble: `the ledger of its source, which asks UForge: ${trouble}` } : {}),
    activities: activitiesOf(client, pending),
    isGenerating: pending.some(({ activityType }) =>
      generations.includes(activityType?.name ?? ''),
    ),
  };
}

function takesLong({ attempt, lastStartedTime, scheduledTime }: PendingActivity): boolean {
  const begun = lastStartedTime ?? scheduledTime;
  return (attempt ?? 1) > 1 || (!!begun && Date.now() - tsToMs(begun) > worthTellingAfter);
}

async function whyItRests(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<string | undefined> {
  if (statusOf(description) === 'running') return await troubleOf(client, description);
  return 'somebody ended it; it is begun anew when it is asked again, within an hour';
}

/** A run as its followers see it, with what the ledger does for those of its targets that it asks for. */
export function withLedger(run: RunView, ledger: LedgerView): RunView {
  const { trouble } = ledger;
  const isAllThatMoves = run.rows.every(({ stage }) => still.includes(stage));
  if (trouble && isAllThatMoves) return { ...run, trouble };
  const rows = run.rows.map((row): Row => {
    if (row.stage !== 'requesting') return row;
    return trouble ? { ...row, trouble } : { ...row, ...doneFor(run.workflowId, row, ledger) };
  });
  return { ...run, rows };
}

function doneFor(
  workflowId: string,
  { target, trouble }: Row,
  { activities, isGenerating }: LedgerView,
): Partial<Row> {
  for (const [id, activity] of activities) {
    const doing = doingFor(`${target.replace('/', '-')}-of-${workflowId}`, id);
    if (!doing) continue;
    return told({ ...activity, heartbeat: { ...activity.heartbeat, message: doing } });
  }
  const isImage = !target.includes('/');
  if (trouble || !isImage || !isGenerating) return {};
  return { detail: 'waits for its turn: UForge is being asked for another image of this source' };
}

/** What an activity does, if that is for this target of this run: `request-TARGET-of-RUN-17`. */
function doingFor(whose: string, id: string): string | undefined {
  const [, what = '', rest = ''] = /^(baseline|request|look-for)-(.*)$/.exec(id) ?? [];
  const number = rest.startsWith(`${whose}-`) ? rest.slice(whose.length + 1) : '';
  return /^\d+(-\d+)?$/.test(number) ? doings[what] : undefined;
}
