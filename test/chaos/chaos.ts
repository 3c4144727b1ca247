/**
 * `bun run chaos`: many pipelines while everything around them breaks, and whether every promise was
 * kept. See {@link usage}.
 */
import { join } from 'node:path';
import { inOwnNamespace } from './disk.ts';
import { type ChaosOptions, readOptions, UsageProblem, usage } from './options.ts';
import { reportLines } from './report.ts';
import { runChaos } from './run.ts';

/** Tells the second life of this program that it runs where it may mount. */
const inside = '--inside-namespace';

async function main(args: string[]): Promise<number> {
  const options = optionsFrom(args.filter((arg) => arg !== inside));
  if (typeof options === 'number') return options;
  const mounting = args.includes(inside) ? 'permitted' : 'unknown';
  if (mounting === 'unknown') {
    const status = await againInNamespace([...args, '--seed', String(options.seed)]);
    if (status !== undefined) return status;
  }
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  say(`Seed ${options.seed}.`);
  const figures = await runChaos(options, mounting === 'permitted' ? 'mount' : 'no mount', say);
  const lines = options.output === 'json' ? [JSON.stringify(figures)] : reportLines(figures);
  process.stdout.write(`${lines.join('\n')}\n`);
  return figures.violations.length === 0 ? 0 : 1;
}

function optionsFrom(args: string[]): ChaosOptions | number {
  try {
    const options = readOptions(args);
    if (options !== 'help') return options;
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    return 2;
  }
}

/**
 * Runs this program again where it may mount a small disk that nobody else sees, and that is gone with
 * its last process. @returns its exit status, or undefined where that is not permitted
 */
async function againInNamespace(args: string[]): Promise<number | undefined> {
  const unshare = inOwnNamespace();
  if (!unshare) return undefined;
  const script = join(import.meta.dirname, 'chaos.ts');
  const child = Bun.spawn([...unshare, process.execPath, script, inside, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return await child.exited;
}

process.exit(await main(process.argv.slice(2)));
