import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeOldRunLogs, writeRunLog } from '../../worker/run-log.ts';

const MiB = 1024 * 1024;
const day = 24 * 60 * 60 * 1_000;
let place: string;
let folder: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'forgeline-run-log-'));
  folder = join(place, 'logs', 'pipelines');
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

describe('the log of a run', () => {
  test('is for its owner alone, and has a line for each thing that is said, with its time', () => {
    writeRunLog(folder, 'build/web tier', 'one');
    writeRunLog(folder, 'build/web tier', 'two');
    const path = join(folder, 'build_web_tier.log');
    expect(readFileSync(path, 'utf8')).toMatch(/^\S+Z one\n\S+Z two\n$/);
    expect([statSync(folder).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  test('takes no more than 50 MiB, and says where its beginning is', () => {
    const text = 'x'.repeat(MiB);
    for (let line = 0; line < 60; line++) writeRunLog(folder, 'long', `${line} ${text}`);
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes).toHaveLength(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(53 * MiB);
    const log = readFileSync(join(folder, 'long.log'), 'utf8');
    expect(log.split('\n')[0]).toContain(`What was before is in ${join(folder, 'long.log.old')}`);
    expect(log).toContain('59 xxx');
  });

  test('that cannot be written fails nobody', () => {
    writeFileSync(join(place, 'logs'), 'a file in the way');
    writeRunLog(folder, 'build', 'one');
    expect(readdirSync(place)).toEqual(['logs']);
  });

  test('goes when nothing was said for ninety days', () => {
    for (const run of ['old', 'young']) writeRunLog(folder, run, 'one');
    const then = (Date.now() - 91 * day) / 1_000;
    utimesSync(join(folder, 'old.log'), then, then);
    removeOldRunLogs(folder);
    expect(readdirSync(folder)).toEqual(['young.log']);
    removeOldRunLogs(join(place, 'none'));
  });
});
