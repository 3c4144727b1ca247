import { Database, SQLiteError } from 'bun:sqlite';
import {
  closeSync,
  constants,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { messageOf, TemporalError } from '../errors.ts';
import { databaseFile } from './database.ts';
import { flushFile, flushFolder } from './flush.ts';
import { commandLineOf } from './processes.ts';

/** Milliseconds that a server which is just starting or stopping may keep the database to itself. */
const patienceMs = 10_000;

export interface BackupOptions {
  /** `FORGELINE_HOME` */
  home: string;
  /** The file to be made; its folder must be there. */
  file: string;
  /** Replace a file of that name. @default false */
  overwrite?: boolean;
}

/**
 * Copies the embedded server's database to a file, whole and of one moment, while the server runs and
 * writes, or while it does not. The copy is checked, flushed to the disk and readable by its owner
 * alone before it gets its name. Put in the place of a database, a server goes on from it.
 *
 * SQLite's `VACUUM INTO` does it within one read transaction, which in WAL mode keeps no writer
 * waiting, and it takes no more memory than a page cache.
 *
 * @returns bytes of the copy
 * @throws TemporalError `no_database`, `backup_refused`, `disk_full`, `database_damaged` or
 * `backup_failed`; then there is no copy, and a file that was there before is still the same
 */
export async function backupDatabase(options: BackupOptions): Promise<{ size: number }> {
  const database = databaseFile(options.home);
  if (lstatSync(database, { throwIfNoEntry: false }) === undefined) {
    throw new TemporalError(
      'no_database',
      `There is no database in ${options.home} yet.`,
      'The first pipeline makes it. Check FORGELINE_HOME if there should be one.',
    );
  }
  const file = targetOf(options, dirname(realpathSync(database)));
  removeLeftovers(file);
  const draft = draftOf(file, process.pid);
  try {
    // Made here, as SQLite would make it readable by all; it takes an empty file for none.
    const { O_CREAT, O_EXCL, O_WRONLY } = constants;
    closeSync(openSync(draft, O_WRONLY | O_CREAT | O_EXCL, 0o600));
    copy(database, draft);
    check(draft);
    flushFile(draft);
    const { size } = statSync(draft);
    giveName(draft, file, options.overwrite === true ? 'replace' : 'refuse');
    flushFolder(dirname(file));
    return { size };
  } catch (error) {
    throw problem(error, file);
  } finally {
    for (const ending of ['', '-journal', '-wal', '-shm']) {
      rmSync(`${draft}${ending}`, { force: true });
    }
  }
}

/** The absolute path of the copy, where one may be made there. */
function targetOf({ file, overwrite }: BackupOptions, databaseFolder: string): string {
  const path = resolve(file);
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw refused(`There is no folder ${folder}.`, 'Make it, or choose another one.');
  }
  const real = join(realpathSync(folder), basename(path));
  // Side by side with the database a copy could be taken for it, or for its log.
  if (real.startsWith(`${databaseFolder}${sep}`)) {
    throw refused(
      `${path} is in the folder of the database itself.`,
      'Choose a file elsewhere, best on another disk.',
    );
  }
  const found = lstatSync(real, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw refused(`${path} is a folder.`, 'Give the name of a file in it.');
  if (found && !overwrite) throw exists(path);
  return real;
}

function draftOf(file: string, pid: number): string {
  return join(dirname(file), `.${basename(file)}.${pid}.part`);
}

/** Takes away drafts that killed commands left. */
function removeLeftovers(file: string): void {
  const folder = dirname(file);
  const start = `.${basename(file)}.`;
  for (const name of readdirSync(folder)) {
    const [, pid] = name.startsWith(start)
      ? (/^(\d+)\.part/.exec(name.slice(start.length)) ?? [])
      : [];
    if (pid === undefined || commandLineOf(Number(pid)) !== undefined) continue;
    rmSync(join(folder, name), { force: true });
  }
}

function copy(database: string, draft: string): void {
  const source = new Database(database, { readonly: true });
  try {
    source.run(`PRAGMA busy_timeout = ${patienceMs}`);
    source.run('VACUUM INTO ?', [draft]);
  } finally {
    source.close();
  }
}

/** Reads the whole copy: what cannot be read back is no backup. */
function check(draft: string): void {
  const copied = new Database(draft, { readonly: true });
  try {
    const [first] = copied.query('PRAGMA integrity_check(1)').values();
    const said = String(first?.[0]);
    if (said !== 'ok') throw damaged(said);
  } finally {
    copied.close();
  }
}

function giveName(draft: string, file: string, existing: 'refuse' | 'replace'): void {
  if (existing === 'refuse') {
    try {
      linkSync(draft, file);
      return;
    } catch {
      // Taken meanwhile, or a file system without hard links: the look before the rename is left.
      if (lstatSync(file, { throwIfNoEntry: false })) throw exists(file);
    }
  }
  renameSync(draft, file);
}

function damaged(said: string): TemporalError {
  return new TemporalError(
    'database_damaged',
    `The database is damaged and cannot be copied (${said}).`,
    'Keep your last good backup, and check the disk that holds FORGELINE_HOME.',
  );
}

function refused(message: string, hint: string): TemporalError {
  return new TemporalError('backup_refused', message, hint);
}

function exists(path: string): TemporalError {
  return refused(
    `${path} exists.`,
    'Choose another file, or allow it to be replaced (--overwrite).',
  );
}

function problem(error: unknown, file: string): TemporalError {
  if (error instanceof TemporalError) return error;
  const said = messageOf(error).replace(/\.$/, '');
  const code = error instanceof SQLiteError ? String(error.code) : '';
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return damaged(said);
  if (code === 'SQLITE_FULL' || /ENOSPC|EDQUOT/.test(said)) {
    return new TemporalError(
      'disk_full',
      `The disk became full while the database was copied to ${file}.`,
      'Free some space, or choose a file on another disk.',
    );
  }
  return new TemporalError(
    'backup_failed',
    `The database could not be copied to ${file} (${said}).`,
    'Choose a file in a folder that you may write to, and check that disk.',
  );
}
