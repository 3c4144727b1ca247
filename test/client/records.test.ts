import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeRecord } from '../../activities/run-records.ts';
import type { PipelinePlan } from '../../pipeline/model.ts';
import { forgetRecord, listRecords, recordOf } from '../../pipeline/record-files.ts';
import { type RunRecord, runRecordName } from '../../pipeline/run-record.ts';

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'forgeline-records-'));
  folder = join(root, 'state', 'pipelines');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const plan: PipelinePlan = {
  name: 'web',
  source: { kind: 'appliance', uri: 'appliances/4', name: 'web', version: '1', revision: '2' },
  images: [],
  publishWhen: 'image-ready',
  deadlineMs: 1_000,
  notices: [],
};

function record(workflowId: string, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    runId: 'run-1',
    recordedAt: '2026-02-03T04:05:06.000Z',
    input: { identity: { url: 'https://uforge.example.com/api', login: 'pat' }, plan },
    result: {
      name: 'web',
      workflowId,
      status: 'failed',
      source: { uri: 'appliances/4', revision: '2' },
      images: [],
    },
    memo: { definition: { name: 'web' } },
    ...changes,
  };
}

test('a record is read back as it was written, and is for its owner alone', async () => {
  await writeRecord(folder, record('build-web-1'));
  const [name = ''] = await readdir(folder);
  expect(name).toBe('build-web-1.json');
  expect((await lstat(join(folder, name))).mode & 0o777).toBe(0o600);
  expect((await lstat(folder)).mode & 0o777).toBe(0o700);
  expect(await recordOf(folder, 'build-web-1')).toMatchObject(record('build-web-1'));
});

test('a newer record takes the place of an older one of the same run, and of no other', async () => {
  await writeRecord(folder, record('build-web-1'));
  await writeRecord(folder, record('build-web-2'));
  await writeRecord(folder, record('build-web-1', { runId: 'run-2' }));
  const found = (await listRecords(folder)).map(({ runId, result }) => [result.workflowId, runId]);
  expect(found.sort()).toEqual([
    ['build-web-1', 'run-2'],
    ['build-web-2', 'run-1'],
  ]);
});

test.each(['../../out', 'a/b', '.', `build-${'x'.repeat(900)}`, 'büild', ''])(
  'an id such as %j becomes a file in the folder, and of no other id',
  async (id) => {
    await writeRecord(folder, record(id));
    expect(await readdir(folder)).toEqual([runRecordName(id)]);
    expect((await recordOf(folder, id))?.result.workflowId).toBe(id);
    expect(runRecordName(`${id}?`)).not.toBe(runRecordName(id));
  },
);

test('records older than a year go when one is written, and half-written ones of yesterday', async () => {
  await writeRecord(folder, record('build-old-1'));
  await writeRecord(folder, record('build-young-1'));
  await writeFile(join(folder, '.dead.partial'), '');
  await writeFile(join(folder, 'notes.txt'), '');
  const day = 24 * 60 * 60;
  const ago = (days: number) => Date.now() / 1_000 - days * day;
  await utimes(join(folder, 'build-old-1.json'), ago(366), ago(366));
  await utimes(join(folder, 'build-young-1.json'), ago(364), ago(364));
  await utimes(join(folder, '.dead.partial'), ago(2), ago(2));
  await utimes(join(folder, 'notes.txt'), ago(900), ago(900));
  await writeRecord(folder, record('build-new-1'));
  expect((await readdir(folder)).sort()).toEqual([
    'build-new-1.json',
    'build-young-1.json',
    'notes.txt',
  ]);
});

test('nothing is written or read by way of a link', async () => {
  const elsewhere = join(root, 'elsewhere');
  await mkdir(elsewhere);
  await mkdir(join(root, 'state'));
  await symlink(elsewhere, folder);
  await expect(writeRecord(folder, record('build-web-1'))).rejects.toThrow('is a link');
  expect(await readdir(elsewhere)).toEqual([]);
  await rm(folder);

  await writeRecord(folder, record('build-web-1'));
  const target = join(elsewhere, 'target.json');
  const path = join(folder, 'build-web-1.json');
  await writeFile(target, await readFile(path));
  await rm(path);
  await symlink(target, path);
  expect(await recordOf(folder, 'build-web-1')).toBeUndefined();
  await writeRecord(folder, record('build-web-1', { runId: 'run-2' }));
  expect((await lstat(path)).isSymbolicLink()).toBe(false);
  expect(await readFile(target, 'utf8')).toContain('"run-1"');
});

test('what is no record is passed over', async () => {
  await writeRecord(folder, record('build-web-1'));
  await writeFile(join(folder, 'half.json'), '{"version":1,');
  await writeFile(join(folder, 'newer.json'), JSON.stringify({ ...record('newer'), version: 2 }));
  await writeFile(join(folder, 'renamed.json'), await readFile(join(folder, 'build-web-1.json')));
  await mkdir(join(folder, 'folder.json'));
  expect(await listRecords(folder)).toHaveLength(1);
  expect(await listRecords(join(root, 'none'))).toEqual([]);
});

test('a record that is forgotten is gone, and forgetting what there is not is no error', async () => {
  await writeRecord(folder, record('build-web-1'));
  await forgetRecord(folder, 'build-web-1');
  await forgetRecord(folder, 'build-web-1');
  expect(await readdir(folder)).toEqual([]);
});
