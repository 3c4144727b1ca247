import type { Identity } from '../../pipeline/model.ts';
import type { UForgeSettings } from '../../settings/read.ts';
import type { AskOptions } from '../planning.ts';
import type { Session } from '../session.ts';
import { existing, exists, makeSchedule } from './change.ts';
import { checkSchedule } from './check.ts';
import { checkPaused, checkTrigger, pause, resume, type Triggered, trigger } from './control.ts';
import { call, findSchedule, handleOf, type KnownSchedule, listSchedules } from './known.ts';
import { type ScheduleView, scheduleView } from './report.ts';
import { recentRuns } from './runs.ts';
import { readScheduleRequest } from './wanted.ts';

export interface ScheduleCreateOptions {
  /** It begins nothing before it is resumed. */
  paused?: true;
  /** Stops the checks before it is made. */
  signal?: AbortSignal;
}

/**
 * The schedules of one UForge server and login: batches that begin at set times. Each is found by its
 * name. Everything throws `UsageError` for a schedule that there is not.
 */
export class Schedules {
  readonly #session: Session;
  readonly #uforge: UForgeSettings;
  readonly #identity: Identity;

  constructor(session: Session, uforge: UForgeSettings) {
    this.#session = session;
    this.#uforge = uforge;
    this.#identity = { url: uforge.url, login: uforge.login };
  }

  /** All of them by name, each with its last run. */
  async list(): Promise<ScheduleView[]> {
    const schedules = await listSchedules(this.#session, this.#identity);
    return await Promise.all(schedules.map((schedule) => this.#view(schedule, 1)));
  }

  /** One of them, with its last ten runs. */
  async find(name: string): Promise<ScheduleView> {
    return await this.#view(await this.#known(name), 10);
  }

  /**
   * Makes the schedule of a schedule file, whatever profile that names. Everything is checked first, at
   * UForge too: `PipelineRefused` carries the problems.
   */
  async create(
    file: string,
    { paused, signal }: ScheduleCreateOptions = {},
  ): Promise<ScheduleView> {
    const request = await readScheduleRequest(file);
    const wanted = { ...request, identity: this.#identity, uforge: this.#uforge };
    if (await existing(this.#session, wanted)) throw exists(wanted.definition.name);
    const options: AskOptions = signal ? { signal } : {};
    await checkSchedule(this.#session, wanted, options);
    const made = await makeSchedule(this.#session, wanted, { paused: paused === true });
    return scheduleView(this.#session, made);
  }

  /** Has it begin nothing until it is resumed; a run in progress goes on. */
  async pause(name: string, reason?: string): Promise<void> {
    await pause(this.#session, await this.#known(name), reason);
  }

  /** Has it go on. Throws where it is not paused. */
  async resume(name: string): Promise<void> {
    const schedule = await this.#known(name);
    checkPaused(schedule);
    await resume(this.#session, schedule);
  }

  /**
   * Has it begin a run now, paused or not, and answers with that; or with the run `after` which it
   * begins, by its overlap.
   */
  async trigger(name: string): Promise<Triggered> {
    const schedule = await this.#known(name);
    await checkTrigger(this.#session, schedule);
    return await trigger(this.#session, schedule);
  }

  /** Deletes it; a run in progress goes on. */
  async delete(name: string): Promise<void> {
    const { id } = await this.#known(name);
    await call(this.#session, () => handleOf(this.#session, id).delete());
  }

  async #known(name: string): Promise<KnownSchedule> {
    return await findSchedule(this.#session, name, this.#identity);
  }

  async #view(schedule: KnownSchedule, runs: number): Promise<ScheduleView> {
    const recent = await recentRuns(this.#session, schedule, runs);
    return scheduleView(this.#session, schedule, recent);
  }
}
