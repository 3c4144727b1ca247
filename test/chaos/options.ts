import { parseArgs } from 'node:util';

/** How a run is to go. */
export interface ChaosOptions {
  /** Decides pipelines, faults and kills. */
  seed: number;
  /** Length of the long form's storm; absent: the short form. */
  minutes?: number;
  /** Pipelines of the short form; of the long form, those that run at a time. */
  pipelines: number;
  output: 'text' | 'json';
}

export const usage = `Usage: bun run chaos [--seed N] [--minutes M] [--pipelines N] [--json]

Runs many pipelines against the simulator while requests go wrong, processes are killed, the Temporal
server goes down and comes up and a disk fills, and checks at the end that every promise was kept.
Ends with 0 where it was, else with 1 and a line for each that was not.

  --seed N       decides pipelines, faults and kills [any]
  --minutes M    length of the storm; without it, the short form of about a minute
  --pipelines N  how many; with --minutes, how many at a time [8]
  --json         the figures as one line of JSON
`;

export class UsageProblem extends Error {}

/** @throws UsageProblem */
export function readOptions(args: string[]): ChaosOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const minutes = numberOf('minutes', values.minutes);
  return {
    seed: numberOf('seed', values.seed) ?? Math.floor(Math.random() * 1_000_000),
    pipelines: numberOf('pipelines', values.pipelines) ?? 8,
    output: values.json ? 'json' : 'text',
    ...(minutes !== undefined && { minutes }),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        seed: { type: 'string' },
        minutes: { type: 'string' },
        pipelines: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageProblem(error instanceof Error ? error.message : String(error));
  }
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageProblem(`--${name} is "${text}", which is no whole number above 0.`);
}
