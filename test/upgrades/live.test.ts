import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Playground, until } from '../support/playground.ts';
import {
  createNextVersion,
  type NextVersion,
  newStep,
  nextVersion,
  patchId,
} from './next-version.ts';
import {
  bytesIn,
  createScene,
  finishJobs,
  generating,
  imageBytes,
  killWorker,
  pipelineFile,
  requestsIn,
  workerOf,
} from './scene.ts';
import { storyOf } from './story.ts';

let scene: Playground;
let next: NextVersion;
/** Exit status of the commands that followed what the old version had begun, to its end. */
let ends: { moving: number; waiting: number; old: number };

/** Bytes a second at which a download lasts for longer than it takes to replace a worker. */
const slowly = imageBytes / 100;

const image = 'web-tier-2.1-5-VirtualBox.ova';

beforeAll(async () => {
  scene = await createScene();
  next = await createNextVersion(scene, { newStep: 'guarded' });
  const slow = scene.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_download' ? { bytesPerSecond: slowly } : undefined,
  );
  // One whose download is under way, one that waits for a person, and one that waits for UForge.
  await mkdir(join(scene.folder, 'blocked'));
  await writeFile(join(scene.folder, 'blocked', image), 'in the way');
  const begun = [await pipelineFile(scene, 'moving'), await pipelineFile(scene, 'blocked')];
  expect(await scene.forgeline(['build', ...begun, '--detach'])).toMatchObject({ status: 0 });
  await generating(scene, 4);
  await finishJobs(scene);
  const waiting = await pipelineFile(scene, 'waiting');
  expect(await scene.forgeline(['build', waiting, '--detach'])).toMatchObject({ status: 0 });
  await generating(scene, 2);
  await until(async () => (await stageOf('blocked', 'virtualbox/download')) === 'blocked');
  await bytesIn(scene, 'moving', slowly);

  const old = scene.start(['follow', 'waiting']);
  const following = [next.forgeline(['follow', 'moving']), next.forgeline(['build', waiting])];
  await workerOf(scene, nextVersion);
  slow();
  await finishJobs(scene);
  const [moved, waited] = await Promise.all(following);
  ends = { moving: moved?.status ?? -1, waiting: waited?.status ?? -1, old: await old.exited };
  // A wait that was handed to the old worker in its last moment is missed after 70 seconds only.
}, 180_000);
afterAll(() => scene.close());

async function stageOf(name: string, target: string): Promise<unknown> {
  const { lines } = await scene.forgeline(['show', name, '--json']);
  const { targets } = lines[0] as { targets: { target: string; stage: string }[] };
  return targets.find((one) => one.target === target)?.stage;
}

test('what waits for UForge ends by the old path, with nothing asked for twice', async () => {
  expect(ends).toMatchObject({ waiting: 0, old: 0 });
  expect(requestsIn(scene)).toEqual({ generations: 6, publications: 3 });
  const story = await storyOf(scene, 'waiting');
  expect(story).toMatchObject({ patches: [], failedTasks: 0 });
  expect(story.timers).not.toContain(newStep);
});

test('a download that the old worker was at is resumed by the new one', async () => {
  expect(ends.moving).toBe(0);
  const downloads = scene.simulator.journal({ operation: 'machineImage_download' });
  const resumed = downloads.filter(({ range }) => range !== undefined);
  expect(resumed).toHaveLength(1);
  const start = Number(/^bytes=(\d+)-$/.exec(resumed[0]?.range ?? '')?.[1]);
  expect(start).toBeGreaterThanOrEqual(slowly);
  expect(resumed[0]).toMatchObject({ status: 206, bytes: imageBytes - start });
  expect(await readdir(join(scene.folder, 'moving'))).toEqual([image]);
  expect((await stat(join(scene.folder, 'moving', image))).size).toBe(imageBytes);
});

test('what is new takes the new path', async () => {
  const built = next.forgeline(['build', await pipelineFile(scene, 'new')]);
  await generating(scene, 2);
  await finishJobs(scene);
  expect(await built).toMatchObject({ status: 0 });
  const story = await storyOf(scene, 'new');
  expect(story).toMatchObject({ patches: [patchId], failedTasks: 0 });
  expect(story.timers).toContain(newStep);
});

test('what waits for a person goes on, although the new worker was killed in between', async () => {
  await killWorker(scene);
  await rm(join(scene.folder, 'blocked', image));
  expect(await next.forgeline(['unblock', 'blocked'])).toMatchObject({ status: 0 });
  expect(await next.forgeline(['follow', 'blocked'])).toMatchObject({ status: 0 });
  expect(await storyOf(scene, 'blocked')).toMatchObject({ patches: [], failedTasks: 0 });
  expect((await stat(join(scene.folder, 'blocked', image))).size).toBe(imageBytes);
});
