import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { BatchView } from '../../client/batch/batch-view.ts';
import { noCounts } from '../../client/batch/counts.ts';
import { jsonShow } from '../../client/batch/json-show.ts';
import { batchJunit } from '../../client/batch/junit.ts';
import { lineShow } from '../../client/batch/line-show.ts';
import { screenLines } from '../../client/batch/screen.ts';

function view(changes: Partial<BatchView> = {}): BatchView {
  return {
    workflowId: 'batch-nightly-1a2b3c4d',
    name: 'nightly',
    status: 'running',
    counts: { ...noCounts, total: 100, pending: 85, running: 5, completed: 10 },
    concurrency: 5,
    paused: false,
    running: [],
    failed: [],
    ...changes,
  };
}

function completed(number: number): BatchView['counts'] {
  return { ...noCounts, total: 100, pending: 95 - number, running: 5, completed: number };
}

test('a log gets a line for every twentieth of a batch, not for every pipeline', () => {
  const lines: string[] = [];
  const show = lineShow(
    (line) => lines.push(line),
    () => 0,
  );
  for (let number = 0; number <= 20; number += 1) show.show(view({ counts: completed(number) }));
  expect(lines).toEqual([
    'nightly: running, 5 at a time, 0 of 100 pipelines ended: 5 running, 95 to come',
    'nightly: running, 5 at a time, 5 of 100 pipelines ended: 5 completed, 5 running, 90 to come',
    'nightly: running, 5 at a time, 10 of 100 pipelines ended: 10 completed, 5 running, 85 to come',
    'nightly: running, 5 at a time, 15 of 100 pipelines ended: 15 completed, 5 running, 80 to come',
    'nightly: running, 5 at a time, 20 of 100 pipelines ended: 20 completed, 5 running, 75 to come',
  ]);
});

test('where little moves, a log gets a line each minute, and none where nothing does', () => {
  const lines: string[] = [];
  let now = 0;
  const show = lineShow(
    (line) => lines.push(line),
    () => now,
  );
  show.show(view({ counts: completed(0) }));
  now = 61_000;
  show.show(view({ counts: completed(0) }));
  expect(lines).toHaveLength(1);
  show.show(view({ counts: completed(1) }));
  expect(lines).toHaveLength(2);
});

test('each failed pipeline, a pause and what keeps a batch from going on get a line of their own, once', () => {
  const lines: string[] = [];
  const show = lineShow(
    (line) => lines.push(line),
    () => 0,
  );
  const failed = [{ name: 'db', status: 'failed' as const, reason: 'generate failed: no disk' }];
  show.show(view());
  show.show(view({ failed, paused: true, trouble: 'no worker polls' }));
  show.show(view({ failed, paused: true, trouble: 'no worker polls' }));
  show.show(view({ failed, paused: true }));
  expect(lines.slice(1)).toEqual([
    'nightly: failed: db: generate failed: no disk',
    expect.stringContaining('running, paused: nothing new begins,'),
    'nightly: no worker polls',
    'nightly: going on',
  ]);
});

test('JSON has a line of a type for progress, for each failure and for trouble', () => {
  const lines: Record<string, unknown>[] = [];
  const show = jsonShow(
    (line) => lines.push(line),
    () => 0,
  );
  show.show(view());
  show.show(view());
  show.show(view({ failed: [{ name: 'db', status: 'failed', reason: 'why' }], trouble: 'gone' }));
  show.show(view({ failed: [{ name: 'db', status: 'failed', reason: 'why' }] }));
  expect(lines).toMatchObject([
    { type: 'progress', name: 'nightly', counts: { total: 100, completed: 10 }, concurrency: 5 },
    { type: 'failed', batch: 'nightly', name: 'db', reason: 'why' },
    { type: 'notice', message: 'gone' },
    { type: 'notice' },
  ]);
  expect(lines[3]).not.toHaveProperty('message');
});

test('a screen shows no more of a batch than fits it, and how many it leaves out', () => {
  const running = Array.from({ length: 40 }, (_, index) => ({
    name: `web-${index}`,
    status: 'running' as const,
    stage: 'generating',
    percent: index,
    startedAt: 0,
  }));
  const counts = { ...noCounts, total: 100, running: 40, completed: 60 };
  const lines = screenLines(view({ running, counts }), { width: 60, height: 12, now: 60_000 });
  const plain = lines.map(stripVTControlCharacters);
  expect(plain.length).toBeLessThanOrEqual(12);
  expect(Math.max(...plain.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(plain[1]).toMatch(/^ {2}\[=+ +\] 60%$/);
  expect(plain).toContain('  web-3  generating 3%     60 s');
  expect(plain.at(-1)).toBe('  ... and 31 more that run');
});

test('what waits for a person says what to do', () => {
  const running = [
    { name: 'web', status: 'running' as const, stage: 'approval', workflowId: 'build-web-1' },
  ];
  const lines = screenLines(view({ running }), { width: 100, height: 20, now: 0 });
  expect(lines.map(stripVTControlCharacters).join('\n')).toContain(
    'web  approval                    waits for your consent: forgeline show build-web-1',
  );
});

test('names and reasons from outside cannot move the cursor', () => {
  const failed = [{ name: 'db\u001b[2J', status: 'failed' as const, reason: 'bad\nrow' }];
  const lines: string[] = [];
  lineShow((line) => lines.push(line)).show(view({ failed }));
  expect(lines[0]).toBe('nightly: failed: db [2J: bad row');
});

test('a JUnit report has a suite for each pipeline', () => {
  const xml = batchJunit([
    { name: 'web', status: 'completed', workflowId: 'build-web-1', startedAt: 0, endedAt: 1_500 },
    { name: 'db', status: 'failed', workflowId: 'build-db-1', reason: 'no <disk>' },
    { name: 'app', status: 'skipped', reason: 'nothing changed' },
    { name: 'mail', status: 'cancelled' },
  ]);
  expect(xml).toContain(
    '<testsuites name="forgeline" tests="4" failures="1" errors="0" skipped="2">',
  );
  expect(xml).toContain('<testsuite name="web" tests="1"');
  expect(xml).toContain('timestamp="1970-01-01T00:00:00" time="1.500"');
  expect(xml).toContain('<failure message="no &lt;disk&gt;"');
  expect(xml).toContain('<skipped message="nothing changed"/>');
});
