import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCheckActivities } from '../../activities/check.ts';
import { type Simulated, startSimulated } from './simulated.ts';

let simulated: Simulated;
let folder: string;

beforeEach(async () => {
  simulated = await startSimulated();
  folder = await mkdtemp(join(tmpdir(), 'forgeline-in-the-way-'));
  const names = ['web-2.1.ova', 'web-2.1.zip', 'web-2.10.ova', 'web', 'web.ova'];
  await Promise.all(names.map((name) => writeFile(join(folder, name), '')));
});
afterEach(async () => {
  await simulated.close();
  await rm(folder, { recursive: true });
});

test.each([
  ['{name}-{version}.{ext}', ['web-2.1.ova', 'web-2.1.zip']],
  ['{name}', ['web']],
  ['{name}.ova', ['web.ova']],
  ['{name}-3.{ext}', []],
])('in the way of %s are the files of that name alone', async (fileName, expected) => {
  const { findInTheWay } = createCheckActivities(simulated.dependencies);
  const naming = { name: 'web', version: '2.1', revision: '1', format: 'KVM', id: 'kvm' };
  const found: string[] = await new MockActivityEnvironment().run(findInTheWay, {
    downloads: [{ folder, fileName, naming }],
  });
  expect(found.sort()).toEqual(expected.map((name) => join(folder, name)));
});
