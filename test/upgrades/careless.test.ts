import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Playground } from '../support/playground.ts';
import { createNextVersion, type NextVersion, nextVersion } from './next-version.ts';
import {
  createScene,
  finishJobs,
  generating,
  pipelineFile,
  requestsIn,
  workerOf,
} from './scene.ts';

let scene: Playground;
let careless: NextVersion;

beforeAll(async () => {
  scene = await createScene();
  careless = await createNextVersion(scene, { newStep: 'unguarded' });
});
afterAll(() => scene.close());

/** Milliseconds: Temporal gives a workflow task that fails again up to half a minute each time. */
const retriesMs = 120_000;

test(
  'a version that changes the story unguarded says that it cannot go on, and the one before loses nothing',
  async () => {
    const file = await pipelineFile(scene, 'old');
    const built = await scene.forgeline(['build', file, '--detach']);
    expect(built).toMatchObject({ status: 0 });
    await generating(scene, 2);

    const following = careless.start(['build', file]);
    await workerOf(scene, nextVersion);
    await finishJobs(scene);
    const failing = /a workflow task keeps failing: .*Nondeterminism/;
    await printed(following, failing);
    following.kill('SIGTERM');
    await following.exited;
    expect((await scene.forgeline(['show', 'old'])).stdout).toMatch(failing);

    // Who only follows keeps the worker that runs.
    expect(await scene.forgeline(['build', file])).toMatchObject({ status: 0 });
    expect(requestsIn(scene)).toEqual({ generations: 2, publications: 1 });
  },
  retriesMs,
);

/** Waits until a command says something on its standard output. */
async function printed(
  { stdout }: Bun.Subprocess<'ignore', 'pipe', 'pipe'>,
  wanted: RegExp,
): Promise<void> {
  const decoder = new TextDecoder();
  let said = '';
  for await (const chunk of stdout) {
    said += decoder.decode(chunk, { stream: true });
    if (wanted.test(said)) return;
  }
  throw new Error(`It ended and did not say ${wanted}: ${said}`);
}
