import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ensureServer } from '../../temporal/background/server.ts';
import { canTrace } from '../download/support/traced.ts';
import { startOpenWorkflow, testHome } from './embedded.ts';

const folder = mkdtempSync(join(tmpdir(), 'forgeline-power-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * How often the server had the disk take what it wrote while it started so many workflows; undefined
 * where tracing is not permitted.
 */
async function flushesWhileStarting(store: 'durable' | 'fast', workflows: number) {
  await using home = await testHome({ store });
  const { address } = await ensureServer(home.options);
  const log = join(folder, `${store}.log`);
  const tracer = Bun.spawn(
    [
      ...['strace', '-f', '-y', '-e', 'trace=fsync,fdatasync', '-e', 'signal=none', '-o', log],
      ...['-p', String(home.keeper().info.serverPid)],
    ],
    { stdout: 'ignore', stderr: 'pipe' },
  );
  const said = tracer.stderr.getReader();
  const { value } = await said.read();
  if (!new TextDecoder().decode(value).includes('attached')) return undefined;
  for (let at = 0; at < workflows; at++) await startOpenWorkflow(address, `open-${at}`);
  tracer.kill('SIGINT');
  await tracer.exited;
  const lines = readFileSync(log, 'utf8').split('\n');
  return lines.filter((line) => /f(data)?sync\(\d+<.*temporal\.db(-wal)?>/.test(line)).length;
}

test.skipIf(!canTrace)(
  'the running server flushes each commit to the disk, and does without when asked for speed',
  async ({ skip }) => {
    const workflows = 5;
    const [durable, fast] = await Promise.all([
      flushesWhileStarting('durable', workflows),
      flushesWhileStarting('fast', workflows),
    ]);
    if (durable === undefined || fast === undefined) return skip('tracing is not permitted here');
    expect(durable).toBeGreaterThanOrEqual(2 * workflows);
    expect(fast).toBeLessThan(workflows);
  },
);
