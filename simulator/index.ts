import type { Fault, InterceptedRequest, Interceptor } from './fault.ts';
import type { JobState } from './job.ts';
import type { JournalEntry } from './journal.ts';
import { checkWorld } from './load-world.ts';
import { sampleWorld } from './sample-world.ts';
import { SimulatorServer } from './server.ts';
import { Store } from './store.ts';
import type { World, WorldInput, WorldUser } from './world.ts';

export { describeWorld } from './describe.ts';
export { checkWorld, loadWorld, parseWorld, WorldError } from './load-world.ts';
export { sampleLogin, samplePassword, sampleWorld } from './sample-world.ts';
export type { Fault, InterceptedRequest, Interceptor, JournalEntry, World, WorldInput };

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
}

/** A UForge server that is running. */
export interface Simulator {
  /** Base of the API, such as `http://127.0.0.1:41234/api`. */
  url: string;
  port: number;
  /** What it was started with. */
  world: World;
  /** Every request since start or reset, oldest first. */
  journal(): JournalEntry[];
  /** Lets `fn` make requests go wrong. @returns a function that takes it away again */
  intercept(fn: Interceptor): () => void;
  /** The images there are now, in the order in which they were asked for. */
  images(): { uri: string; format: string; state: JobState }[];
  /** The publications there are now, in the order in which they were asked for. */
  publications(): { uri: string; account: string; state: JobState }[];
  /** Back to the start: the world as given, an empty journal. Interceptors stay. */
  reset(): void;
  /** Stops listening and breaks what is still open. */
  close(): Promise<void>;
}

/**
 * Starts a UForge server.
 *
 * @throws WorldError for a world that makes no sense
 * @throws Error with code `EADDRINUSE` if the port is taken
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port: wantedPort = 0 } = options;
  const world = worldOf(options);
  const makeStore = () =>
    new Store(world, {
      generationMs: options.generationMs ?? 8000,
      publicationMs: options.publicationMs ?? 6000,
      imageBytes: options.imageBytes ?? 48 * 1024 * 1024,
    });
  const settings = {
    version: options.version ?? '3.8.13',
    refuseSimultaneous: options.refuseSimultaneous ?? false,
    requests: options.strictRequests === false ? ('lenient' as const) : ('strict' as const),
  };
  const server = new SimulatorServer(makeStore(), settings, makeStore);
  const port = await server.listen(wantedPort, host);
  const owners = () => [...server.currentStore.owners.values()];
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/api`,
    port,
    world,
    journal: () => server.journal.list(),
    intercept: (fn) => {
      server.interceptors.add(fn);
      return () => server.interceptors.delete(fn);
    },
    images: () => {
      const now = server.currentStore.now();
      const images = owners().flatMap((owner) => [...owner.images.values()]);
      return images.map(({ uri, format, job }) => ({
        uri,
        format: format.name,
        state: job.state(now),
      }));
    },
    publications: () => {
      const now = server.currentStore.now();
      const publications = owners().flatMap((owner) => [...owner.publications.values()]);
      return publications.map(({ uri, account, job }) => ({
        uri,
        account: account.world.name,
        state: job.state(now),
      }));
    },
    reset: () => server.reset(),
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
