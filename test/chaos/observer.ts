import { readProc } from './place.ts';
import type { Scene } from './scene.ts';

const everyMs = 1_000;

/** Looks at processes, heartbeats and recoveries again and again while the storm goes on. */
export class Observer {
  private state: 'idle' | 'looking' | 'over' = 'idle';
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(private readonly scene: Scene) {
    this.timer = setInterval(() => void this.look(), everyMs);
  }

  stop(): void {
    this.state = 'over';
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.state !== 'idle') return;
    this.state = 'looking';
    const { memory, place, hunt, killer, recoveries } = this.scene;
    memory.sample();
    for (const pid of place.processes()) {
      hunt.look(`the arguments of the process ${pid}`, readProc(pid, 'cmdline'));
    }
    try {
      await killer.pending();
      await recoveries.update(await place.temporal(), hunt);
    } catch {
      // Temporal is down; the next look comes soon.
    }
    if (this.isLooking()) this.state = 'idle';
  }

  /** It may have been stopped meanwhile. */
  private isLooking(): boolean {
    return this.state === 'looking';
  }
}
