import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

/**
 * The time that a pipeline may take. A timer inside the workflow, as only that leaves it the chance to
 * clean up. Its clock stands still while somebody has to be waited for.
 */
export class Deadline {
  /** Whether it passed, and ended what it limits. */
  passed = false;
  private holds = 0;

  /** @param leftMs milliseconds */
  constructor(private leftMs: number) {}

  /** Runs something, and cancels it when the time is up. */
  async limit(work: () => Promise<void>): Promise<void> {
    const limited = new CancellationScope();
    const watching = new CancellationScope();
    const watched = watching.run(() => this.watch(limited)).catch(onlyCancellation);
    try {
      await limited.run(work);
    } finally {
      watching.cancel();
      await watched;
    }
  }

  /** Waits for something that takes nothing off the time. */
  async hold<T>(wait: () => Promise<T>): Promise<T> {
    this.holds++;
    try {
      return await wait();
    } finally {
      this.holds--;
    }
  }

  private async watch(limited: CancellationScope): Promise<void> {
    while (!this.passed) {
      await condition(() => this.holds === 0);
      const since = Date.now();
      this.passed = !(await condition(() => this.holds > 0, Math.max(1, this.leftMs)));
      this.leftMs -= Date.now() - since;
    }
    limited.cancel();
  }
}

function onlyCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

/**
 * Runs one step within its own limit in milliseconds, where it has one; `onPassed` is called before
 * what is under way is cancelled.
 */
export async function within<T>(
  limitMs: number | undefined,
  step: () => Promise<T>,
  onPassed: () => void,
): Promise<T> {
  if (limitMs === undefined) return await step();
  const scope = new CancellationScope();
  const watching = new CancellationScope();
  const watched = watching
    .run(async () => {
      await sleep(limitMs);
      onPassed();
      scope.cancel();
    })
    .catch(onlyCancellation);
  try {
    return await scope.run(step);
  } finally {
    watching.cancel();
    await watched;
  }
}
