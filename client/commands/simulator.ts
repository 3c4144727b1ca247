import { Command, InvalidArgumentError } from 'commander';
import type { FaultScript, Simulator, World } from '../../simulator/index.ts';
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
  /** Bytes. */
  imageSize?: number;
  uforgeVersion?: string;
  faults?: string;
  seed?: number;
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
    .option('--image-size <size>', 'size of an image, such as 2GiB; takes no disk', parseSize)
    .option('--uforge-version <version>', 'version that it says it is of; 3.8.13 unless given')
    .option('--faults <file>', 'YAML file that says which requests go wrong, when and how')
    .option('--seed <number>', 'decides with which requests a rate of the faults meets', parseSeed)
    .addHelpText(
      'after',
      `
Examples:
  forgeline simulator
  forgeline simulator --port 9000 --login pat --password secret --generation-time 30s
  forgeline simulator --world lab.yml --json
  forgeline simulator --image-size 100GiB
  forgeline simulator --faults faults.yml --seed 7

A file of faults, here a lost answer and now and then a page of a proxy:
  rules:
    - requests: machineImage_generate
      times: 1
      fault: { reset: after }
    - rate: 0.02
      fault: { proxy: 502 }

simulator/README.md has all keys of both files, and how tests use the simulator.`,
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
  const { port, login, password, generationTime, publicationTime, imageSize, uforgeVersion, seed } =
    options;
  if (seed !== undefined && options.faults === undefined) {
    throw new UsageError('--seed has no meaning without --faults.', {
      hint: 'Add --faults FILE: the seed decides with which requests its rates meet.',
    });
  }
  const world = options.world === undefined ? undefined : await readWorld(options.world);
  const faults = options.faults === undefined ? undefined : await readFaults(options.faults);
  const interruption = listenForInterruption();
  try {
    const simulator = await createSimulator({
      port,
      ...(world ? { world } : {}),
      ...(login === undefined ? {} : { login }),
      ...(password === undefined ? {} : { password }),
      ...(generationTime === undefined ? {} : { generationMs: generationTime }),
      ...(publicationTime === undefined ? {} : { publicationMs: publicationTime }),
      ...(imageSize === undefined ? {} : { imageBytes: imageSize }),
      ...(faults ? { faults } : {}),
      ...(uforgeVersion === undefined ? {} : { version: uforgeVersion }),
      ...(seed === undefined ? {} : { seed }),
    }).catch((error) => Promise.reject(cannotListen(error, port)));
    output.record({ type: 'ready', url: simulator.url });
    output.say(describeWorld(simulator.world));
    for (const line of usage(simulator)) output.say(line);
    await new Promise<void>((resolve) => {
      if (interruption.first.aborted) resolve();
      interruption.first.addEventListener('abort', () => resolve(), { once: true });
    });
    await simulator.close();
  } finally {
    interruption.close();
  }
}

/** How to point a client at it; a password that the user chose is not shown. */
function usage({ url, world, faults }: Simulator): string[] {
  const [user] = world.users;
  const { login = '', password = '' } = user ?? {};
  const shown = password === 'simulated' ? password : '…';
  const rules = faults.list().length;
  return [
    '',
    `Listening on ${url}`,
    ...(rules === 0
      ? []
      : [`${rules} ${rules === 1 ? 'rule says' : 'rules say'} what goes wrong.`]),
    '',
    'Have Forgeline use it:',
    `  export UFORGE_URL=${url} UFORGE_LOGIN='${login}' UFORGE_PASSWORD='${shown}'`,
    '  forgeline doctor',
    'Any other client: the same address, login and password. What was asked, faults and the clock:',
    `  curl ${new URL('/_simulator', url)}`,
    'Ctrl-C stops it, and everything made in it is gone.',
  ];
}

function readWorld(path: string): Promise<World> {
  return read(path, ({ loadWorld }) => loadWorld(path));
}

function readFaults(path: string): Promise<FaultScript> {
  return read(path, ({ loadFaultScript }) => loadFaultScript(path));
}

async function read<T>(
  path: string,
  load: (simulator: typeof import('../../simulator/index.ts')) => Promise<T>,
): Promise<T> {
  const simulator = await import('../../simulator/index.ts');
  try {
    return await load(simulator);
  } catch (error) {
    const { WorldError, FaultScriptError } = simulator;
    if (!(error instanceof WorldError || error instanceof FaultScriptError)) throw error;
    throw new UsageError(error.message, {
      hint: `simulator/README.md says what ${path} may have.`,
      cause: error,
    });
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

const units: Record<string, number> = {
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

function parseSize(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]ib)$/i.exec(text) ?? [];
  const bytes = Math.round(Number(amount) * (units[unit.toLowerCase()] ?? Number.NaN));
  if (!Number.isSafeInteger(bytes)) {
    throw new InvalidArgumentError('A size has a number and a unit, such as 64MiB or 100GiB.');
  }
  return bytes;
}

function parseSeed(text: string): number {
  const seed = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) throw new InvalidArgumentError('A seed is a whole number.');
  return seed;
}
