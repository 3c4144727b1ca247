/**
 * The server's clock: the machine's, put forward by what tests pushed it. Jobs, the windows of faults
 * and work that is done late follow it; what a request waits for in earnest, such as a delay or a slow
 * body, takes real time.
 */
export class Clock {
  private ahead = 0;
  private readonly appointments = new Set<Appointment>();

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.ahead;
  }

  /** Milliseconds by which it is ahead of the machine's. */
  get aheadMs(): number {
    return this.ahead;
  }

  /**
   * Puts the clock forward. What falls due by that is begun before it returns.
   *
   * @throws RangeError for anything but a number of milliseconds that is not negative and leads to a
   * date that can be written
   */
  push(ms: number): void {
    if (!(Number.isFinite(ms) && ms >= 0)) {
      throw new RangeError(`A clock is put forward by milliseconds, not by ${ms}.`);
    }
    if (this.now() + ms > lastMoment) throw new RangeError('The clock ends before that.');
    this.ahead += ms;
    const due = [...this.appointments].filter(({ at }) => at <= this.now());
    for (const appointment of due.sort((one, other) => one.at - other.at)) this.keep(appointment);
  }

  /** Does something once so many milliseconds have passed, unless {@link reset} comes first. */
  after(ms: number, act: () => void): void {
    const appointment: Appointment = { at: this.now() + ms, act };
    this.appointments.add(appointment);
    this.arm(appointment);
  }

  /** Back to the machine's time, and nothing more to do. */
  reset(): void {
    this.ahead = 0;
    for (const { timer } of this.appointments) clearTimeout(timer);
    this.appointments.clear();
  }

  private arm(appointment: Appointment): void {
    const left = appointment.at - this.now();
    if (left <= 0) {
      this.keep(appointment);
      return;
    }
    appointment.timer = setTimeout(() => this.arm(appointment), Math.min(left, longestTimer));
    appointment.timer.unref();
  }

  private keep(appointment: Appointment): void {
    clearTimeout(appointment.timer);
    if (this.appointments.delete(appointment)) appointment.act();
  }
}

/** The last year that ISO 8601 writes with four digits ends here. */
const lastMoment = Date.UTC(9999, 11, 31);
/** A timer for longer than this fires at once. */
const longestTimer = 2 ** 31 - 1;

interface Appointment {
  at: number;
  act: () => void;
  timer?: NodeJS.Timeout;
}
