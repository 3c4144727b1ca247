import type { Client } from '@temporalio/client';
import type { PipelineProgress } from '../../pipeline/model.ts';
import type { Crew } from './crew.ts';
import { statuses } from './outcome.ts';
import type { Place } from './place.ts';
import type { Chance } from './random.ts';
import type { Recipe } from './recipes.ts';
import { runsWhere } from './watch.ts';
import type { Person } from './world.ts';

/** Times that a pipeline is retried when nothing goes wrong any more. */
const retries = 2;

/** Does what people do for pipelines that need them: unblocks what waits, retries what failed. */
export class Caretaker {
  retried = 0;
  unblocked = 0;
  /** What did not end in time, or could not be mended. */
  readonly problems: string[] = [];
  private readonly ended = new Set<Recipe>();
  private readonly retriesInCalm = new Map<Recipe, number>();

  constructor(
    private readonly parts: {
      place: Place;
      crew: Crew;
      people: readonly Person[];
      chance: Chance;
      tell: (text: string) => void;
    },
  ) {}

  /** In the storm: mends some of what needs it. That the command fails now is to be expected. */
  async lookAround(): Promise<void> {
    for (const recipe of this.parts.crew.recipes) {
      if (!this.ended.has(recipe)) await this.tend(recipe, 'storm').catch(() => undefined);
    }
  }

  /** After the storm: brings everything up, and mends until all pipelines have ended. */
  async finish(withinMs: number): Promise<void> {
    const { place, crew, people, tell } = this.parts;
    const deadline = Date.now() + withinMs;
    this.ended.clear();
    let told = '';
    for (const person of people) await crew.comeBy(person);
    for (;;) {
      const left: string[] = [];
      for (const recipe of crew.recipes) {
        if (this.ended.has(recipe)) continue;
        const state = await this.tend(recipe, 'calm');
        if (state !== 'ended') left.push(`${recipe.name} ${state}`);
      }
      if (left.length === 0) return;
      if (told !== left.join(', ')) tell(`left: ${left.join(', ')}`);
      told = left.join(', ');
      if (Date.now() > deadline) {
        this.problems.push(...left.map((one) => `not at its end after the storm: ${one}`));
        return;
      }
      await Bun.sleep(1_000);
      for (const person of people) {
        if (place.workerOf(person) === undefined) await crew.comeBy(person);
      }
    }
  }

  /** @returns how the pipeline stands */
  private async tend(recipe: Recipe, weather: 'storm' | 'calm'): Promise<string> {
    const { place, chance } = this.parts;
    const client = await place.temporal();
    const workflowId = place.workflowId(recipe.person, recipe.name);
    const [last] = await runsWhere(client, `WorkflowId = "${workflowId}"`);
    const lazy = weather === 'storm' && !chance.meets(0.3);
    if (!last) {
      if (weather === 'storm') return 'is being started';
      const file = await place.pipelineFile(recipe.name, recipe.text);
      await place.run(recipe.person, ['build', file, '--detach']);
      return 'was not started before';
    }
    const status = statuses[last.status.name] ?? 'other';
    if (status === 'running') {
      if (!(await isBlocked(client, workflowId))) return 'is running';
      if (!lazy) await this.mend(recipe, 'unblock', weather);
      return 'waits for a person';
    }
    if (status !== 'failed') return this.end(recipe);
    return lazy ? 'failed' : await this.retry(recipe, weather);
  }

  private async retry(recipe: Recipe, weather: 'storm' | 'calm'): Promise<string> {
    if (weather === 'calm') {
      const times = this.retriesInCalm.get(recipe) ?? 0;
      if (times === retries) return this.end(recipe);
      this.retriesInCalm.set(recipe, times + 1);
    }
    await this.mend(recipe, 'retry', weather);
    return 'failed';
  }

  private end(recipe: Recipe): 'ended' {
    this.ended.add(recipe);
    return 'ended';
  }

  private async mend(
    { person, name }: Recipe,
    how: 'retry' | 'unblock',
    weather: 'storm' | 'calm',
  ): Promise<void> {
    const args = how === 'retry' ? [how, name, '--detach'] : [how, name];
    const { status, printed } = await this.parts.place.run(person, args);
    if (status === 0 && how === 'retry') this.retried++;
    else if (status === 0) this.unblocked++;
    else if (weather === 'calm') {
      this.problems.push(`forgeline ${args.join(' ')} ended with ${status}: ${printed.trim()}`);
    }
  }
}

async function isBlocked(client: Client, workflowId: string): Promise<boolean> {
  const handle = client.workflow.getHandle(workflowId);
  const progress = await handle.query<PipelineProgress>('progress').catch(() => undefined);
  if (!progress) return false;
  const targets = progress.images.flatMap((image) => [
    image,
    ...(image.download ? [image.download] : []),
    ...image.publications,
  ]);
  return [...targets, ...(progress.packages ? [progress.packages] : [])].some(
    ({ stage }) => stage === 'blocked',
  );
}
