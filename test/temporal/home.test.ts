import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { prepareHome, rotateLog, trimLog } from '../../temporal/background/home.ts';
import { UnusableHome } from '../../temporal/errors.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'forgeline-home-')));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the state folder', () => {
  test('is made where it is missing, and closed to others where it was open', () => {
    const open = join(folder, 'open');
    mkdirSync(open, { mode: 0o755 });
    for (const home of [open, join(folder, 'a', 'new', 'one')]) {
      expect(prepareHome(home)).toBe(home);
      expect(statSync(home).mode & 0o777).toBe(0o700);
    }
  });

  test('that cannot be made is refused with the way out', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => prepareHome(join(folder, 'file', 'state'))).toThrow(UnusableHome);
    expect(() => prepareHome(join(folder, 'file', 'state'))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('FORGELINE_HOME') }),
    );
  });
});

describe('a log', () => {
  test('that has grown past 10 MiB makes room for a new one, and is kept', () => {
    const log = join(folder, 'server.log');
    writeFileSync(log, Buffer.alloc(10 * 1024 * 1024 + 1));
    rotateLog(log);
    expect(statSync(log, { throwIfNoEntry: false })).toBeUndefined();
    expect(statSync(`${log}.old`).size).toBeGreaterThan(10 * 1024 * 1024);
    rotateLog(log);
  });

  test('that a process has open makes room the same way, and goes on', () => {
    const log = join(folder, 'worker.log');
    const open = openSync(log, 'a', 0o600);
    for (const year of ['first', 'second']) {
      writeSync(open, Buffer.alloc(10 * 1024 * 1024, `${year} `));
      trimLog(log);
      expect(statSync(log).size).toBe(10 * 1024 * 1024);
      writeSync(open, 'the last line\n');
      trimLog(log);
      writeSync(open, 'goes on\n');
      expect(readFileSync(log, 'utf8')).toBe('goes on\n');
      expect(readFileSync(`${log}.old`, 'utf8').endsWith('the last line\n')).toBe(true);
      expect(readFileSync(`${log}.old`, 'utf8')).toContain(year);
      expect(statSync(`${log}.old`).mode & 0o777).toBe(0o600);
      ftruncateSync(open);
    }
    closeSync(open);
  });
});
