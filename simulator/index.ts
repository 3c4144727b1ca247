import { createAdministrator } from './admin/administrator.ts';
import {
  type ImageState,
  imagesIn,
  type PublicationState,
  publicationsIn,
  withoutSecrets,
} from './admin/state.ts';
import type { AdminReach } from './admin/strangers.ts';
import { Clock } from './clock.ts';
import type { Fault } from './faults/fault.ts';
import { type FaultCount, type FaultFunction, Faults } from './faults/faults.ts';
import type { RequestSeen } from './faults/request.ts';
import type { FaultRule, FaultScript } from './faults/rule.ts';
import type { JournalEntry, JournalFilter } from './journal.ts';
import { SimulatorServer } from './server.ts';
import { populate } from './store/populate.ts';
import { Store } from './store/store.ts';
import { checkWorld } from './world/load.ts';
import { sampleWorld } from './world/sample.ts';
import type { World, WorldInput, WorldUser } from './world/world.ts';

export { FaultScriptError, loadFaultScript } from './faults/script.ts';
export { describeWorld } from './world/describe.ts';
export { checkWorld, loadWorld, parseWorld, WorldError } from './world/load.ts';
export { sampleLogin, samplePassword, sampleWorld } from './world/sample.ts';
export type {
  Fault,
  FaultCount,
  FaultFunction,
  FaultRule,
  FaultScript,
  JournalEntry,
  RequestSeen,
  World,
  WorldInput,
};

export interface SimulatorOptions {
  /** TCP port; 0 is any that is free. @default 0 */
  port?: number;
  /** Address to listen on. @default '127.0.0.1' */
  host?: string;
  /** What there is at the start. @default the sample world */
  world?: WorldInput;
  /** Login of the world's first user. @default what the world says: `pat` */
  login?: string;
  /** Password of the world's first user. @default what the world says: `simulated` */
  password?: string;
  /** Users besides those of the world. */
  users?: WorldUser[];
  /** Milliseconds that a generation takes where the world says nothing. @default 8000 */
  generationMs?: number;
  /** Milliseconds that a publication takes where the world says nothing. @default 6000 */
  publicationMs?: number;
  /** Bytes of an image where the world says nothing. @default 48 MiB */
  imageBytes?: number;
  /** Version that `GET /status` answers. @default '3.8.13' */
  version?: string;
  /** Whether request bodies that depart from the schema get a 400. @default true */
  strictRequests?: boolean;
  /** Refuse to generate a source in a format while that runs already. @default false */
  refuseSimultaneous?: boolean;
  /** What goes wrong from the start: a fault script, or one as YAML text. @default nothing */
  faults?: FaultScript | string;
  /** Decides with which requests a `rate` of the faults meets. @default what the script says: 1 */
  seed?: number;
  /** Who may use the endpoints below `/_simulator`: they ask for no password. @default 'this machine' */
  admin?: AdminReach;
}

/** A UForge server that is running. */
export interface Simulator {
  /** Base of the API, such as `http://127.0.0.1:41234/api`. */
  url: string;
  port: number;
  /** What it was started with. */
  world: World;
  /** The requests that were answered since start or reset, oldest first. */
  journal(filter?: JournalFilter): JournalEntry[];
  /** What goes wrong with requests. */
  faults: Pick<Faults, 'add' | 'load' | 'clear' | 'list'>;
  clock: {
    /** Milliseconds since the epoch. */
    now(): number;
    /**
     * Puts the clock forward by so many milliseconds: jobs go on or are done, and what falls due by
     * that is done, such as late work and checksums, before it resolves.
     */
    push(ms: number): Promise<void>;
  };
  /** The images there are now, in the order in which they were asked for. */
  images(): ImageState[];
  /** The publications there are now, in the order in which they were asked for. */
  publications(): PublicationState[];
  /**
   * Back to the start: the world as given, an empty journal, the clock at the machine's time, nothing
   * left to do late. Requests that are being delayed are broken off with their work undone. Faults
   * stay; their counts, windows and chance begin anew.
   */
  reset(): void;
  /** Stops listening and breaks what is still open. What is delayed or to be done late is not done. */
  close(): Promise<void>;
}

/**
 * Starts a UForge server.
 *
 * @throws WorldError for a world, FaultScriptError for faults that make no sense
 * @throws Error with code `EADDRINUSE` if the port is taken
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port: wantedPort = 0 } = options;
  const world = worldOf(options);
  const clock = new Clock();
  const defaults = {
    generationMs: options.generationMs ?? 8000,
    publicationMs: options.publicationMs ?? 6000,
    imageBytes: options.imageBytes ?? 48 * 1024 * 1024,
  };
  const makeStore = () => populate(new Store(world, defaults, clock));
  const settings = {
    version: options.version ?? '3.8.13',
    refuseSimultaneous: options.refuseSimultaneous ?? false,
    requests: options.strictRequests === false ? ('lenient' as const) : ('strict' as const),
  };
  const faults = new Faults(clock, options.seed);
  if (options.faults !== undefined) faults.load(options.faults);
  const server: SimulatorServer = new SimulatorServer({
    settings,
    clock,
    faults,
    makeStore,
    administrator: (message) => administrator(message),
  });
  const push = async (ms: number) => {
    clock.push(ms);
    await server.settle();
  };
  const images = () => imagesIn(server.currentStore);
  const publications = () => publicationsIn(server.currentStore);
  const { journal } = server;
  const reset = () => server.reset();
  const administrator = createAdministrator(
    {
      journal,
      faults,
      clock: () => ({ now: new Date(clock.now()).toISOString(), aheadMs: clock.aheadMs }),
      push,
      reset,
      state: () => ({ images: images(), publications: publications() }),
      world: () => withoutSecrets(world),
    },
    options.admin ?? 'this machine',
  );
  const port = await server.listen(wantedPort, host);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/api`,
    port,
    world,
    journal: (filter) => journal.list(filter),
    faults,
    clock: { now: () => clock.now(), push },
    images,
    publications,
    reset,
    close: () => server.close(),
  };
}

/** The world to begin with: the first user with the login and password wanted, and all others. */
function worldOf(options: SimulatorOptions): World {
  const given = options.world ?? sampleWorld();
  const world = checkWorld({ ...given, users: [...given.users, ...(options.users ?? [])] });
  const [first, ...others] = world.users;
  if (first === undefined) throw new Error('A world has at least one user.');
  const { login = first.login, password = first.password } = options;
  const owned = <T extends { owner?: string | undefined }>(things: T[]): T[] =>
    things.map((thing) => (thing.owner === first.login ? { ...thing, owner: login } : thing));
  return {
    ...world,
    users: [{ ...first, login, password }, ...others],
    accounts: owned(world.accounts),
    appliances: owned(world.appliances),
    scannedInstances: owned(world.scannedInstances),
  };
}
