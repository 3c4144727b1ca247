/**
 * The test command: installs what is needed, checks the code (format and lint, types, dead code,
 * import boundaries), and runs the tests under Bun. Ends with `N passed, N failed`.
 *
 * Imports nothing that has yet to be installed.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dir, '..');
const bin = join(root, 'node_modules', '.bin');
const bun = process.execPath;

/** Exit status of a command whose output goes to ours. */
async function run(command: string[], environment: Record<string, string> = {}): Promise<number> {
  const child = Bun.spawn(command, {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  return await child.exited;
}

function say(text: string): void {
  process.stdout.write(`\n== ${text}\n`);
}

async function check(name: string, command: string[]): Promise<boolean> {
  say(name);
  const passed = (await run(command)) === 0;
  process.stdout.write(`${name}: ${passed ? 'passed' : 'failed'}\n`);
  return passed;
}

/** Runs the tests and counts them. */
async function tests(filters: string[]): Promise<{ passed: number; failed: number }> {
  say('tests');
  const folder = await mkdtemp(join(tmpdir(), 'forgeline-tests-'));
  const report = join(folder, 'report.json');
  try {
    const status = await run([
      bun,
      '--bun',
      join(bin, 'vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...filters,
    ]);
    const { numPassedTests, numFailedTests } = JSON.parse(await readFile(report, 'utf8'));
    // A run can fail without a failed test: a file that does not load, an error between tests.
    const unexplained = status !== 0 && numFailedTests === 0 ? 1 : 0;
    return { passed: numPassedTests, failed: numFailedTests + unexplained };
  } catch (error) {
    process.stdout.write(`The tests gave no report: ${error}\n`);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

say('dependencies');
if ((await run([bun, 'install', '--frozen-lockfile'])) !== 0) {
  process.stdout.write('0 passed, 1 failed\n');
  process.exit(1);
}

// Found before the tests, as building it takes minutes where it is not there yet.
say('Temporal CLI');
if ((await run([bun, join(root, 'test', 'support', 'find-temporal-cli.ts')])) !== 0) {
  process.stdout.write('0 passed, 1 failed\n');
  process.exit(1);
}

const checks = [
  await check('format and lint', [bun, 'run', 'lint']),
  await check('types', [bun, 'run', 'types']),
  await check('dead code', [bun, 'run', 'dead-code']),
  await check('import boundaries', [bun, 'run', 'boundaries']),
];
const counted = await tests(process.argv.slice(2));
const passed = counted.passed + checks.filter((ok) => ok).length;
const failed = counted.failed + checks.filter((ok) => !ok).length;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
