import type { Simulator } from '../../simulator/index.ts';
import type { Crew } from './crew.ts';
import type { SmallDisk } from './disk.ts';
import { killIfThere, type Place } from './place.ts';
import type { Chance } from './random.ts';
import type { Recoveries } from './recovery.ts';
import type { SecretHunt } from './secrets.ts';
import { outage } from './storm.ts';
import { type Pending, pendingActivities } from './watch.ts';
import type { Person } from './world.ts';

/** What can be broken besides requests. */
export type Blow =
  /** SIGKILL for the worker; somebody comes by at once */
  | 'worker'
  /** SIGKILL for the worker; nobody is there but who follows a pipeline already */
  | 'worker unattended'
  /** SIGKILL for a build that follows */
  | 'command'
  /** SIGKILL for the Temporal server */
  | 'server'
  /** SIGKILL for the process that keeps it */
  | 'keeper'
  /** SIGKILL for everything at once */
  | 'everything'
  /** `forgeline down` */
  | 'down'
  /** SIGSTOP for the worker, and SIGCONT: a laptop asleep */
  | 'sleep'
  /** UForge out of reach */
  | 'outage'
  /** the disk full */
  | 'full disk';

interface Parts {
  place: Place;
  simulator: Simulator;
  crew: Crew;
  chance: Chance;
  recoveries: Recoveries;
  hunt: SecretHunt;
  /** Whose worker is killed. */
  victim: Person;
  people: readonly Person[];
  disk: SmallDisk | undefined;
  tell: (text: string) => void;
}

/** Breaks processes, the network and the disk, and tells what it did. */
export class Killer {
  readonly blows = new Map<Blow, number>();
  /** When workers were killed, milliseconds since the epoch. */
  readonly workerKills: number[] = [];
  private frozen: number | undefined;

  constructor(private readonly parts: Parts) {}

  async strike(blow: Blow, forMs: number): Promise<void> {
    this.parts.tell(`blow: ${blow}`);
    const done = await this.carryOut(blow, forMs);
    this.parts.tell(`blow: ${blow}: ${done ? 'over' : 'there was nothing to hit'}`);
    if (done) this.blows.set(blow, (this.blows.get(blow) ?? 0) + 1);
  }

  /** Lets go of what is frozen or full. */
  relent(): void {
    if (this.frozen !== undefined) killIfThere(this.frozen, 'SIGCONT');
    this.frozen = undefined;
    this.parts.disk?.free();
  }

  private async carryOut(blow: Blow, forMs: number): Promise<boolean> {
    const { place, crew, chance, recoveries, victim, people, disk } = this.parts;
    switch (blow) {
      case 'worker': {
        const killed = await this.killWorker();
        await this.comeBy();
        return killed;
      }
      case 'worker unattended': {
        await crew.leaveOnlooker(victim);
        const killed = await this.killWorker();
        const deadline = Date.now() + forMs;
        while (recoveries.open.length > 0 && Date.now() < deadline) await Bun.sleep(500);
        crew.comeBack();
        return killed;
      }
      case 'command': {
        const [first, ...others] = crew.followers;
        if (!first) return false;
        chance.pick([first, ...others]).kill('SIGKILL');
        return true;
      }
      case 'server':
      case 'keeper':
        return this.killServer([blow]);
      case 'everything': {
        const commands = [...crew.followers];
        for (const one of commands) one.kill('SIGKILL');
        await this.killWorker();
        this.killServer(['keeper', 'server']);
        await this.comeBy();
        return true;
      }
      case 'down':
        recoveries.disturb();
        await place.run(victim, ['down']);
        await Bun.sleep(forMs);
        for (const person of people) await crew.comeBy(person);
        return true;
      case 'sleep':
        return await this.freeze(forMs);
      case 'outage':
        for (const rule of outage(
          people.map(({ login }) => login),
          forMs,
        )) {
          // In front of the storm's rules nothing else would be thrown: behind them it fills the gaps.
          const over = this.parts.simulator.faults.add(rule);
          setTimeout(over, forMs + 1_000);
        }
        return true;
      case 'full disk':
        if (!disk) return false;
        await disk.fill();
        await Bun.sleep(forMs);
        disk.free();
        return true;
    }
  }

  private comeBy(): Promise<void> {
    return this.parts.crew.comeBy(this.parts.victim);
  }

  private async killWorker(): Promise<boolean> {
    const { place, recoveries, victim, tell } = this.parts;
    const pid = place.workerOf(victim);
    if (pid === undefined) return false;
    const doing = await this.untilBusy(pid, 5_000);
    const at = Date.now();
    if (!killIfThere(pid)) return false;
    this.workerKills.push(at);
    recoveries.killed(at, doing);
    tell(
      `killed the worker ${pid}, which did ${doing.map(({ activityId }) => activityId).join(', ')}`,
    );
    return true;
  }

  /** Resolves when there is a worker to kill, or after so long. */
  async untilThereIsAWorker(patienceMs: number): Promise<void> {
    const { place, victim } = this.parts;
    const deadline = Date.now() + patienceMs;
    while (place.workerOf(victim) === undefined && Date.now() < deadline) await Bun.sleep(200);
  }

  /** Resolves when something is under way, but no wait, or after so long. */
  async untilNoWaits(patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      const pending = await this.pending();
      if (pending.length > 0 && pending.every(({ kind }) => kind !== 'wait')) return;
      await Bun.sleep(200);
    }
  }

  /** What a worker is doing, once it does anything, or after so long. */
  private async untilBusy(pid: number, patienceMs: number): Promise<Pending[]> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const doing = (await this.pending()).filter(
        ({ state, worker }) => state === 'started' && worker === pid,
      );
      if (doing.length > 0 || Date.now() > deadline) return doing;
      await Bun.sleep(100);
    }
  }

  /** What goes on, as Temporal knows it; nothing where that cannot be asked. */
  async pending(): Promise<Pending[]> {
    try {
      return await pendingActivities(await this.parts.place.temporal(), this.parts.hunt);
    } catch {
      return [];
    }
  }

  private killServer(which: ('server' | 'keeper')[]): boolean {
    const processes = this.parts.place.server();
    if (!processes) return false;
    this.parts.recoveries.disturb();
    return which.map((one) => killIfThere(processes[one])).includes(true);
  }

  private async freeze(forMs: number): Promise<boolean> {
    const pid = this.parts.place.workerOf(this.parts.victim);
    if (pid === undefined || !killIfThere(pid, 'SIGSTOP')) return false;
    this.parts.recoveries.disturb();
    this.frozen = pid;
    await Bun.sleep(forMs);
    killIfThere(pid, 'SIGCONT');
    this.frozen = undefined;
    return true;
  }
}
