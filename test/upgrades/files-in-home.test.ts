import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordOf } from '../../pipeline/record-files.ts';
import { resumeOf, targetsOf } from '../../pipeline/resume.ts';
import { readRecord } from '../../temporal/background/database.ts';
import { knownNames, readState } from '../../temporal/background/state.ts';
import { earlierFiles } from './earlier-files.ts';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'forgeline-home-'));
  for (const [name, content] of Object.entries(earlierFiles)) {
    const path = join(home, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(content));
  }
});
afterAll(() => rm(home, { recursive: true }));

// One that is not understood would be a process that nobody can ask to stop.
test('background processes that an earlier version started are known for what they are', () => {
  expect(knownNames(home)).toHaveLength(2);
  for (const name of knownNames(home)) {
    const path = `background/${name}.json`;
    const [, written] = Object.entries(earlierFiles).find(([file]) => file === path) ?? [];
    expect(readState(join(home, path))).toEqual(written);
  }
});

test('what an earlier version noted of its database is read, ports included', () => {
  expect(readRecord(home)).toEqual(earlierFiles['temporal/database.json']);
});

test('a run that an earlier version recorded is gone on with', async () => {
  const record = await recordOf(join(home, 'pipelines'), 'build-web-tier-f0e980e9');
  if (!record) throw new Error('The record is not understood.');
  const { input, result } = record;
  expect(targetsOf(input.plan, resumeOf(input.plan, result, undefined))).toEqual({
    reused: ['amazon-aws'],
    remaining: ['amazon-aws/my-aws'],
  });
});
