import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import type { TargetError, Unblock, Unblocked } from '../pipeline/model.ts';

const unblockUpdate = defineUpdate<Unblocked, [Unblock | undefined]>('unblock');

/** Causes that somebody can take away without changing the pipeline. */
const mendable: readonly string[] = [
  'unauthorised',
  'not_entitled',
  'refused',
  'publication_failed',
  'unknown_account',
  'unresolved_reference',
  'disk_full',
  'destination_unusable',
  'file_exists',
  'outcome_unknown',
];

/** Whether a person can help, so that waiting for one makes sense. */
export function isMendable({ code }: TargetError): boolean {
  return mendable.includes(code);
}

/** The targets that wait for a person, who lets them go on by the update `unblock`. */
export class BlockedTargets {
  private readonly waiting = new Set<string>();

  constructor() {
    setHandler(unblockUpdate, (which) => ({ targets: this.release(which?.target) }), {
      validator: (which) => this.check(which?.target),
      description: 'Lets targets that wait for a person go on; {"target": "…"} names one of them.',
    });
  }

  /** Returns when somebody has said that the target may go on. */
  async wait(name: string): Promise<void> {
    this.waiting.add(name);
    try {
      await condition(() => !this.waiting.has(name));
    } finally {
      this.waiting.delete(name);
    }
  }

  private check(target: string | undefined): void {
    const names = [...this.waiting];
    if (names.length === 0) throw new Error('No target waits for anybody.');
    if (target !== undefined && !this.waiting.has(target)) {
      throw new Error(`${target} does not wait for anybody; these do: ${names.join(', ')}.`);
    }
  }

  private release(target: string | undefined): string[] {
    const released = target === undefined ? [...this.waiting] : [target];
    for (const name of released) this.waiting.delete(name);
    return released;
  }
}
