import type { Heartbeat } from '../pipeline/model.ts';
import { type OpStatus, UForgeError } from '../uforge/index.ts';
import { failureOf, targetFailure } from './failure.ts';
import { Quiet } from './quiet.ts';
import { Refusals } from './refusals.ts';
import { passes, type Tidings } from './status-feed.ts';

export type JobStage = 'generate' | 'publish';

/** What a wait makes of what it is told: it says so and goes on, or it ends. */
export type Verdict = { heartbeat: Heartbeat } | { failure: Error } | 'done';

/** Milliseconds without anything new after which people are told: it may be stalled, or only slow. */
const worthTellingMs = 15 * 60_000;

/** Judges what is told of one job at UForge while it is waited for. */
export class JobWatch {
  private readonly quiet: Quiet;
  private readonly refusals: Refusals;
  private last: Heartbeat;

  /** @param options `earlier` is what the heartbeats of the attempt before said last. */
  constructor(
    private readonly stage: JobStage,
    private readonly options: { intervalMs: number; stalledMs?: number; earlier: Heartbeat },
  ) {
    this.last = options.earlier;
    this.quiet = new Quiet(options.intervalMs, options.earlier);
    this.refusals = new Refusals(options.intervalMs);
  }

  judge(tidings: Tidings): Verdict {
    const verdict =
      'trouble' in tidings ? this.unheard(tidings.trouble) : this.heard(tidings.status);
    if (verdict !== 'done' && 'heartbeat' in verdict) this.last = verdict.heartbeat;
    return verdict;
  }

  private heard(status: OpStatus): Verdict {
    const { stalledMs = Number.POSITIVE_INFINITY } = this.options;
    this.refusals.over();
    if (status.error === true || status.cancelled === true) {
      return { failure: jobFailure(status, this.stage) };
    }
    if (status.complete === true) return 'done';
    const heartbeat = this.quiet.heard(status);
    if (this.quiet.hasLasted(stalledMs)) {
      return { failure: stalledFailure(this.quiet, status, this.stage) };
    }
    if (!this.quiet.hasLasted(worthTellingMs)) return { heartbeat };
    const trouble = `UForge has told nothing new of the ${words[this.stage]} ${this.quiet}.`;
    return { heartbeat: { ...heartbeat, trouble } };
  }

  /** One refusal may be a proxy's, or of a server that restarts: it ends no wait of hours. */
  private unheard(trouble: Error): Verdict {
    this.quiet.unheard();
    if (passes(trouble)) this.refusals.over();
    else if (!(trouble instanceof UForgeError) || this.refusals.oneMore() === 'believed') {
      return { failure: failureOf(trouble, this.stage) };
    }
    return { heartbeat: { ...this.last, trouble: trouble.message } };
  }
}

const words: Record<JobStage, string> = { generate: 'generation', publish: 'publication' };

function stalledFailure(quiet: Quiet, { percentage, message }: OpStatus, stage: JobStage) {
  const what = words[stage];
  const at = percentage === undefined ? '' : `; it stands at ${percentage}%`;
  const said = message ? `${at === '' ? '; it says' : ','} ${JSON.stringify(message)}` : '';
  return targetFailure(
    {
      stage,
      code: `${what}_stalled`,
      message: `UForge has told nothing new of the ${what} ${quiet}${at}${said}.`,
      hint: 'Look at UForge what became of it; where it is only slow, set a longer timeouts.stalled in the pipeline file.',
    },
    { retryable: 'no' },
  );
}

function jobFailure(status: OpStatus, stage: JobStage) {
  const what = words[stage];
  const said = status.errorMessage ?? status.message;
  const detail = status.detailedErrorMsg;
  const uforge = {
    ...(said === undefined ? {} : { message: said }),
    ...(detail === undefined ? {} : { detail }),
  };
  const error =
    status.cancelled === true
      ? {
          code: `${what}_cancelled`,
          message: `The ${what} was cancelled at UForge.`,
          hint: 'Build again if that was not meant.',
        }
      : {
          code: `${what}_failed`,
          message: `UForge could not finish the ${what}${said ? `: ${said.replace(/[.\s]+$/, '')}` : ''}.`,
          hint: "The pipeline's log has the whole of UForge's explanation.",
        };
  return targetFailure({ stage, ...error, uforge }, { retryable: 'no' });
}
