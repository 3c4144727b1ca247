import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { type Followed, followRuns } from './follow.ts';
import type { Limits } from './interrupt.ts';
import type { Output } from './output.ts';
import type { ProgressView } from './progress/lines.ts';
import { openProgressView } from './progress/view.ts';
import type { Session } from './session.ts';

/** What can be waited for, and cancelled meanwhile. */
export interface Awaited extends Followed {
  readonly webUiUrl: string | undefined;
  requestCancel(): Promise<void>;
}

export interface WaitOptions extends Limits {
  output: Output;
  session: Session;
  /** What Ctrl-C and SIGTERM do to the runs. */
  onAbort: 'detach' | 'cancel';
  /** How progress is shown. @default by target, where standard output goes */
  openView?: () => Promise<ProgressView>;
}

/** Why a command stopped waiting for its runs. */
export type Waited = 'ended' | 'timed out' | 'interrupted';

/**
 * Follows runs and shows their progress until all have ended, the time is up, or the command is
 * interrupted; then, if asked to, it cancels them and waits for that.
 */
export async function waitForRuns(runs: readonly Awaited[], options: WaitOptions): Promise<Waited> {
  const { interruption, timeout, output } = options;
  const first = timeout ? AbortSignal.any([interruption.first, timeout]) : interruption.first;
  if ((await showUntil(runs, options, first)) === 'ended') return 'ended';
  if (interruption.signal === undefined) return 'timed out';
  if (options.onAbort === 'detach') return 'interrupted';
  output.warn('Cancelling; interrupt again to leave it to the worker.');
  await Promise.all(runs.map((run) => run.requestCancel()));
  const ended = await showUntil(runs, options, interruption.second);
  return ended === 'ended' ? 'ended' : 'interrupted';
}

async function showUntil(
  runs: readonly Awaited[],
  { session, output, openView = () => openProgressView(output) }: WaitOptions,
  signal: AbortSignal,
): Promise<'ended' | 'stopped'> {
  const view = await openView();
  try {
    return await followRuns(runs, {
      signal,
      show: (views) => view.show(views),
      mend: () => session.mend(),
      check: () => session.checkNotDown(),
    });
  } finally {
    view.close();
  }
}

/** Says that the runs go on, and how to get back to them. */
export function reportDetached(output: Output, runs: readonly Awaited[]): void {
  output.record({
    type: 'detached',
    pipelines: runs.map(({ name, workflowId, webUiUrl }) => ({ name, workflowId, webUiUrl })),
  });
  output.say(runs.length === 1 ? 'Detached: it goes on.' : 'Detached: they go on.');
  for (const { name, workflowId, webUiUrl } of runs) {
    output.say(`  ${name}${webUiUrl ? `: ${webUiUrl}` : ''}`);
    output.say(`    forgeline follow ${workflowId}`);
    output.say(`    forgeline cancel ${workflowId}`);
  }
}

/** Says that the time is up, and that the runs go on. */
export function reportTimeout(output: Output, runs: readonly Awaited[]): void {
  output.warn('The time given with --timeout passed. What is running goes on:');
  for (const { workflowId } of runs) output.warn(`  forgeline follow ${workflowId}`);
}

/** What a command exits with that was interrupted while its runs go on. */
export function interruptedStatus({ interruption }: Limits): Status {
  return interruption.signal === 'SIGTERM' ? ExitStatus.terminated : ExitStatus.interrupted;
}
