import { Database } from 'bun:sqlite';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backupDatabase } from '../../temporal/background/backup.ts';
import { databaseFile, databaseSize } from '../../temporal/background/database.ts';
import { down } from '../../temporal/background/down.ts';
import { ensureServer } from '../../temporal/background/server.ts';
import { onSmallDisk } from '../download/support/small-disk.ts';
import { bundleWorkflows } from '../support/bundle.ts';
import { until } from '../support/playground.ts';
import { testHome, withClient } from './embedded.ts';
import type { rounds } from './fixtures/workflows.ts';

const backup = join(import.meta.dirname, '..', '..', 'temporal', 'background', 'backup.ts');
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'forgeline-backup-')));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const logger = new DefaultLogger('ERROR');
let workflowBundle: { code: string };

beforeAll(async () => {
  Runtime.install({ logger });
  const workflowsPath = join(import.meta.dirname, 'fixtures', 'workflows.ts');
  workflowBundle = await bundleWorkflows(workflowsPath);
});

/** A worker for the workflows of the fixture, ended with the scope. */
async function working(address: string): Promise<AsyncDisposable> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({ connection, taskQueue: 'rounds', workflowBundle });
  const running = worker.run();
  return {
    [Symbol.asyncDispose]: async () => {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

test('a copy made while workflows run has all of them, and a server goes on from it', async () => {
  await using original = await testHome();
  await using restored = await testHome();
  const ids = Array.from({ length: 20 }, (_, index) => `rounds-${index}`);
  const copy = join(folder, 'pipelines.db');
  const { address } = await ensureServer(original.options);
  const lengths = await withClient(address, async ({ workflow }) => {
    await using _ = await working(address);
    await Promise.all(
      ids.map((workflowId) =>
        workflow.start<typeof rounds>('rounds', { workflowId, taskQueue: 'rounds', args: [200] }),
      ),
    );
    await Bun.sleep(600);
    const before = await Promise.all(ids.map((id) => historyLength(workflow.getHandle(id))));
    await backupDatabase({ home: original.home, file: copy });
    // The copy has stopped none of them.
    await until(async () => {
      const after = await Promise.all(ids.map((id) => historyLength(workflow.getHandle(id))));
      return after.every((length, index) => length > (before[index] ?? 0));
    });
    return before;
  });
  await down({ home: original.home });

  mkdirSync(join(restored.home, 'temporal'), { recursive: true });
  copyFileSync(copy, databaseFile(restored.home));
  const again = await ensureServer(restored.options);
  await using _ = await working(again.address);
  await withClient(again.address, async ({ workflow }) => {
    for (const [index, id] of ids.entries()) {
      const handle = workflow.getHandle(id);
      expect(await historyLength(handle)).toBeGreaterThanOrEqual(lengths[index] ?? 0);
      await handle.signal('stop');
    }
    const counts = await Promise.all(ids.map((id) => workflow.getHandle(id).result()));
    expect(Math.min(...counts.map(Number))).toBeGreaterThan(0);
  });
});

async function historyLength(handle: {
  describe(): Promise<{ historyLength: number }>;
}): Promise<number> {
  return (await handle.describe()).historyLength;
}

describe('of a database', () => {
  let home: string;
  let open: Database[];

  beforeEach(() => {
    home = join(folder, 'home');
    mkdirSync(join(home, 'temporal'), { recursive: true });
    open = [];
    const database = writer();
    database.run('PRAGMA journal_mode = WAL');
    database.run('CREATE TABLE runs (id INTEGER PRIMARY KEY, memory BLOB)');
    database.run('INSERT INTO runs (memory) VALUES (randomblob(100000)), (randomblob(100000))');
  });

  afterEach(() => {
    for (const database of open) database.close();
  });

  function writer(): Database {
    const database = new Database(databaseFile(home));
    open.push(database);
    return database;
  }

  function runsIn(path: string): unknown {
    const database = new Database(path, { readonly: true });
    open.push(database);
    return database.query('SELECT count(*) FROM runs').values()[0]?.[0];
  }

  const refusal = (options: { file: string; overwrite?: boolean; home?: string }) =>
    backupDatabase({ home, ...options }).then(
      () => undefined,
      (error: unknown) => error,
    );

  test('that somebody is just writing, a copy waits for nobody and has what was committed', async () => {
    const busy = writer();
    busy.run('BEGIN IMMEDIATE');
    busy.run('INSERT INTO runs (memory) VALUES (randomblob(10))');
    const file = join(folder, 'copy.db');
    const { size } = await backupDatabase({ home, file });
    busy.run('COMMIT');
    expect(size).toBe(statSync(file).size);
    expect([runsIn(file), runsIn(databaseFile(home))]).toEqual([2, 3]);
  });

  test('a copy is for its owner only, and nothing is beside it', async () => {
    const script = `
      import { backupDatabase } from '${backup}';
      process.umask(0);
      await backupDatabase({ home: '${home}', file: '${folder}/copy.db' });`;
    expect(Bun.spawnSync([process.execPath, '-e', script]).exitCode).toBe(0);
    expect(statSync(join(folder, 'copy.db')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['copy.db', 'home']);
  });

  test('a copy never takes another file’s place unless that is allowed', async () => {
    const file = join(folder, 'precious');
    writeFileSync(file, 'precious');
    expect(await refusal({ file })).toMatchObject({
      code: 'backup_refused',
      message: `${file} exists.`,
      hint: expect.stringContaining('--overwrite'),
    });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    await backupDatabase({ home, file, overwrite: true });
    expect(runsIn(file)).toBe(2);
  });

  test('what a killed backup left is taken away by the next', async () => {
    const left = join(folder, '.copy.db.999999999.part');
    const unfinished = join(folder, `.copy.db.${process.ppid}.part`);
    for (const path of [left, unfinished]) writeFileSync(path, 'half');
    await backupDatabase({ home, file: join(folder, 'copy.db') });
    expect(readdirSync(folder).sort()).toEqual([
      `.copy.db.${process.ppid}.part`,
      'copy.db',
      'home',
    ]);
  });

  test.each([
    ['a folder that is not there', () => join(folder, 'none', 'copy.db'), 'There is no folder'],
    ['a folder’s name', () => join(folder, 'home'), 'is a folder'],
    [
      'the database’s own folder',
      () => join(home, 'temporal', 'copy.db'),
      'of the database itself',
    ],
    ['the database itself', () => databaseFile(home), 'of the database itself'],
  ])('a copy to %s is refused, whatever is allowed', async (_what, file, words) => {
    const error = await refusal({ file: file(), overwrite: true });
    expect(error).toMatchObject({
      code: 'backup_refused',
      message: expect.stringContaining(words),
    });
    expect(runsIn(databaseFile(home))).toBe(2);
  });

  test('that is not there yet, it is said so, and nothing is made', async () => {
    const none = join(folder, 'elsewhere');
    const error = await refusal({ home: none, file: join(folder, 'copy.db') });
    expect(error).toMatchObject({ code: 'no_database', message: expect.stringContaining(none) });
    expect(readdirSync(folder)).toEqual(['home']);
  });

  test('that is damaged, the copy is refused', async () => {
    for (const database of open.splice(0)) database.close();
    const bytes = readFileSync(databaseFile(home));
    // A page in the middle, not one that opening would look at.
    bytes.fill(0xff, bytes.length - 4096 * 10, bytes.length - 4096 * 9);
    bytes.fill(0xff, 4096, 4096 + 64);
    writeFileSync(databaseFile(home), bytes);
    const error = await refusal({ file: join(folder, 'copy.db') });
    expect(error).toMatchObject({ code: 'database_damaged' });
    expect(readdirSync(folder)).toEqual(['home']);
  });

  test('for whose copy the disk is too small, that is said, and nothing is left', async (context) => {
    const small = join(folder, 'small');
    mkdirSync(small);
    const script = `
      import { backupDatabase } from '${backup}';
      const error = await backupDatabase({ home: '${home}', file: '${small}/copy.db' }).catch((reason) => reason);
      process.stdout.write(JSON.stringify({ code: error.code, message: error.message, left: (await import('node:fs')).readdirSync('${small}') }));`;
    const printed = await onSmallDisk({ folder: small, size: '128k' }, ['-e', script]);
    if (printed === undefined) return context.skip('mounting is not permitted here');
    expect(JSON.parse(printed)).toEqual({
      code: 'disk_full',
      message: `The disk became full while the database was copied to ${small}/copy.db.`,
      left: [],
    });
  });

  test('the size is that of the database and of what waits in its log', () => {
    const bytes = statSync(databaseFile(home)).size + statSync(`${databaseFile(home)}-wal`).size;
    expect(databaseSize(home)).toEqual({ bytes });
    expect(databaseSize(join(folder, 'elsewhere'))).toBeUndefined();
  });
});
