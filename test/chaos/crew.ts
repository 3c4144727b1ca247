import { type Outcome, outcomeOf } from './outcome.ts';
import type { Place, Started } from './place.ts';
import type { Recipe } from './recipes.ts';
import { open, runsWhere } from './watch.ts';
import type { Person } from './world.ts';

/** Those who use the command: they start pipelines, cancel some, look at them, and try again. */
export class Crew {
  readonly recipes: Recipe[] = [];
  /** Builds that follow what they started, and that the killer may kill. */
  readonly followers = new Set<Started>();
  private readonly ended = new Map<string, Outcome>();
  private over = false;
  private onlooker: Started | undefined;
  /** Whether all but the onlooker are elsewhere: nothing is started, and nobody comes by. */
  away = false;

  constructor(
    private readonly place: Place,
    private readonly tell: (text: string) => void,
  ) {}

  /** No more tries from now on: what was not started is left. */
  stop(): void {
    this.over = true;
  }

  /** Has a pipeline built in its manner. Resolves when it was started, as far as that succeeded. */
  async begin(recipe: Recipe): Promise<void> {
    this.recipes.push(recipe);
    const { place } = this;
    this.tell(`pipeline ${recipe.name}, ${recipe.manner}: ${recipe.formats.join(', ')}`);
    const file = await place.pipelineFile(recipe.name, recipe.text);
    const build = ['build', file];
    switch (recipe.manner) {
      case 'followed': {
        const follower = place.start(recipe.person, [...build, '--json']);
        this.followers.add(follower);
        void follower.exited.then(() => this.followers.delete(follower));
        return;
      }
      case 'twice':
        await Promise.all([this.insist(recipe, build), this.insist(recipe, build)]);
        return;
      case 'detached':
        await this.insist(recipe, build);
        return;
      case 'cancelled at once':
      case 'cancelled later':
        await this.insist(recipe, build);
        if (recipe.manner === 'cancelled later') await Bun.sleep(4_000);
        await this.cancel(recipe);
    }
  }

  /** Tries to start it until the command says that it did: what it asks of UForge can fail. */
  private async insist(recipe: Recipe, build: string[]): Promise<void> {
    for (let time = 0; time < 10 && !this.over; time++) {
      const { status } = await this.place.run(recipe.person, [...build, '--detach']);
      if (status === 0) return;
      await Bun.sleep(1_000);
    }
  }

  private async cancel(recipe: Recipe): Promise<void> {
    for (let time = 0; time < 10 && !this.over; time++) {
      const { status } = await this.place.run(recipe.person, ['cancel', recipe.name]);
      if (status === 0) return;
      await Bun.sleep(1_000);
    }
  }

  /** Somebody comes by and follows a pipeline for a moment: that brings up what is gone. */
  async comeBy(person: Person): Promise<void> {
    for (let time = 0; time < 3; time++) {
      // Brings up the server, without which nobody knows what is under way.
      await this.place.run(person, ['list']);
      const workflowId = await this.somethingOpen(person);
      if (workflowId === undefined) return;
      await this.place.run(person, ['follow', workflowId, '--timeout', '1s']);
      if (this.place.workerOf(person) !== undefined) return;
    }
  }

  /** Goes away, and leaves one who follows something that is under way. */
  async leaveOnlooker(person: Person): Promise<void> {
    this.away = true;
    const workflowId = await this.somethingOpen(person);
    if (workflowId !== undefined) this.onlooker = this.place.start(person, ['follow', workflowId]);
    // It has to have begun before it can miss anything.
    await Bun.sleep(4_000);
  }

  comeBack(): void {
    this.away = false;
    this.onlooker?.kill('SIGTERM');
  }

  private async somethingOpen(person: Person): Promise<string | undefined> {
    const own = this.recipes.filter((recipe) => recipe.person === person);
    const ids = new Set(own.map(({ name }) => this.place.workflowId(person, name)));
    const client = await this.place.temporal().catch(() => undefined);
    if (!client) return undefined;
    const runs = await runsWhere(client, open).catch(() => []);
    return runs.find(({ workflowId }) => ids.has(workflowId))?.workflowId;
  }

  /** All runs of all pipelines that were asked for, oldest first. */
  async outcomes(): Promise<Outcome[]> {
    const client = await this.place.temporal();
    const known = new Map(
      this.recipes.map((recipe) => [this.place.workflowId(recipe.person, recipe.name), recipe]),
    );
    const runs = await runsWhere(client, 'WorkflowType = "imagePipeline"');
    const outcomes: Outcome[] = [];
    for (const run of runs) {
      const recipe = known.get(run.workflowId);
      if (!recipe) continue;
      const outcome = this.ended.get(run.runId) ?? (await outcomeOf(client, run, recipe));
      if (outcome.status !== 'running') this.ended.set(run.runId, outcome);
      outcomes.push(outcome);
    }
    return outcomes.sort((one, other) => one.startedAt - other.startedAt);
  }
}
