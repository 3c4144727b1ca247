import type { Ask, Built, Made, Outcome } from '../pipeline/model.ts';
import { newestWithin } from './newest.ts';

/** Most that is remembered of each kind, and most characters of it that go into the next run. */
const most = {
  made: { things: 1_000, characters: 220_000 },
  built: { things: 500, characters: 130_000 },
};

/**
 * What UForge made for the pipelines of one source, and what their last good builds were made from:
 * remembered when the runs themselves are long forgotten. Of too much, the oldest goes.
 */
export class LedgerMemory {
  private readonly madeByUri: Map<string, Made>;
  private readonly builtByPipeline: Map<string, Built>;

  constructor({ made = [], built = [] }: { made?: Made[]; built?: Built[] } = {}) {
    this.madeByUri = new Map(made.map((thing) => [thing.uri, thing]));
    this.builtByPipeline = new Map(built.map((build) => [build.by, build]));
  }

  /** Takes down what came of an ask, if anything did. */
  answered({ job, replyTo, recheck }: Ask, outcome: Outcome): void {
    if (recheck || !('ticket' in outcome)) return;
    if (job.kind === 'generation' && job.image.simulated) return;
    const { uri, ours } = outcome.ticket;
    const what =
      job.kind === 'generation'
        ? { target: job.image.id }
        : { target: `${job.image.id}/${job.publication.id}`, imageUri: job.imageUri };
    this.madeByUri.set(uri, { uri, by: replyTo, ...what, at: Date.now(), ours });
    keepNewest(this.madeByUri, most.made.things);
  }

  built(build: Built): void {
    // The newest comes last.
    this.builtByPipeline.delete(build.by);
    this.builtByPipeline.set(build.by, build);
    keepNewest(this.builtByPipeline, most.built.things);
  }

  forget(uris: readonly string[]): void {
    for (const uri of uris) this.madeByUri.delete(uri);
  }

  /** How many things are remembered that were made. */
  get made(): number {
    return this.madeByUri.size;
  }

  madeFor(by: string | undefined): Made[] {
    const all = [...this.madeByUri.values()];
    return by === undefined ? all : all.filter((thing) => thing.by === by);
  }

  builtBy(by: string | undefined): Built[] {
    const all = [...this.builtByPipeline.values()];
    return by === undefined ? all : all.filter((build) => build.by === by);
  }

  carry(): { made: Made[]; built: Built[] } {
    return {
      made: newestWithin(this.madeByUri.values(), most.made.characters),
      built: newestWithin(this.builtByPipeline.values(), most.built.characters),
    };
  }
}

function keepNewest(things: Map<string, unknown>, count: number): void {
  for (const oldest of things.keys()) {
    if (things.size <= count) return;
    things.delete(oldest);
  }
}
