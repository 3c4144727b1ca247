import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Figures } from './report.ts';

/** The storm takes less than a minute; what Temporal has to miss before it tries again takes longer. */
const withinMs = 600_000;

test(
  'what is killed, cut off, refused and lost leaves every image and publication made once, every file whole, and nothing behind',
  async () => {
    const script = join(import.meta.dirname, 'chaos.ts');
    const chaos = Bun.spawn([process.execPath, script, '--json'], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [printed, complaints] = await Promise.all([
      new Response(chaos.stdout).text(),
      new Response(chaos.stderr).text(),
      chaos.exited,
    ]);
    const last = printed.trim().split('\n').at(-1) ?? '';
    expect(last, complaints).toMatch(/^\{/);
    const figures: Figures = JSON.parse(last);
    expect({ seed: figures.seed, violations: figures.violations }).toEqual({
      seed: figures.seed,
      violations: [],
    });
    expect(figures.pipelines.completed).toBeGreaterThan(0);
    expect(Object.keys(figures.faults).length).toBeGreaterThan(5);
    expect(Object.keys(figures.blows).length).toBeGreaterThan(5);
  },
  withinMs,
);
