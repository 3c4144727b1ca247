import { Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../durations.ts';
import { UsageError } from '../errors.ts';
import type { Output } from '../output.ts';
import type { CommonOptions, Runner } from '../runner.ts';

interface SimulatorOptions extends CommonOptions {
  port: number;
  login?: string;
  password?: string;
  world?: string;
  /** Milliseconds. */
  generationTime?: number;
  /** Milliseconds. */
  publicationTime?: number;
}

export function simulatorCommand(run: Runner): Command {
  const command = new Command('simulator')
    .summary('run a UForge server that behaves as documented, for tests and trials')
    .description(
      'Runs a UForge server on this machine that behaves as its documentation says: generations and publications take time, downloads are real files, accounts and scans are made up. Ctrl-C stops it.',
    )
    .option('--port <port>', 'port to listen on; 0 takes any that is free', parsePort, 0)
    .option('--login <login>', 'login of its user')
    .option('--password <password>', 'password of its user; made up, as the server is')
    .option('--world <file>', 'YAML file with appliances, scans, formats and accounts')
    .option('--generation-time <duration>', 'how long an image takes, such as 8s', parseDuration)
    .option('--publication-time <duration>', 'how long a publication takes', parseDuration)
    .addHelpText(
      'after',
      `
Examples:
  forgeline simulator
  forgeline simulator --port 9000 --login pat --password secret --generation-time 30s
  forgeline simulator --world lab.yml --json`,
    )
    .action((options: SimulatorOptions) =>
      run(command, async (output) => {
        await simulate(output, options);
        return 0;
      }),
    );
  return command;
}

/** Runs the simulator until Ctrl-C or SIGTERM. */
async function simulate(output: Output, options: SimulatorOptions): Promise<void> {
  const { createSimulator, describeWorld } = await import('../../simulator/index.ts');
  const { listenForInterruption } = await import('../signals.ts');
  const { port, login, password, generationTime, publicationTime } = options;
  const world = options.world === undefined ? undefined : await readWorld(options.world);
  const interruption = listenForInterruption();
  try {
    const simulator = await createSimulator({
      port,
      ...(world ? { world } : {}),
      ...(login === undefined ? {} : { login }),
      ...(password === undefined ? {} : { password }),
      ...(generationTime === undefined ? {} : { generationMs: generationTime }),
      ...(publicationTime === undefined ? {} : { publicationMs: publicationTime }),
    }).catch((error) => Promise.reject(cannotListen(error, port)));
    output.record({ type: 'ready', url: simulator.url });
    output.say(describeWorld(simulator.world));
    output.say(`Listening on ${simulator.url}`);
    await new Promise<void>((resolve) => {
      if (interruption.first.aborted) resolve();
      interruption.first.addEventListener('abort', () => resolve(), { once: true });
    });
    await simulator.close();
  } finally {
    interruption.close();
  }
}

async function readWorld(path: string) {
  const { loadWorld, WorldError } = await import('../../simulator/index.ts');
  try {
    return await loadWorld(path);
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    throw new UsageError(error.message, { hint: 'The README has an example.', cause: error });
  }
}

function cannotListen(error: NodeJS.ErrnoException, port: number): unknown {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'something else listens there',
    EACCES: 'this user may not listen there',
  };
  const reason = reasons[error.code ?? ''];
  if (!reason) return error;
  return new UsageError(`The simulator cannot listen on port ${port}: ${reason}.`, {
    hint: 'Take another port, or none for any that is free.',
  });
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}
