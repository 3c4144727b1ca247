import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import packageJson from '../package.json' with { type: 'json' };
import { workflowQueue } from '../pipeline/identity.ts';
import type { Identity } from '../pipeline/model.ts';
import { standingWorkflows } from '../pipeline/standing-workflows.ts';
import {
  InvalidSetting,
  readHome,
  readIdentity,
  readTemporal,
  type Sources,
  type UForgeSettings,
} from '../settings/read.ts';
import { lastDown } from '../temporal/background/down.ts';
import { connect, type TemporalClient } from '../temporal/connect.ts';
import {
  ensureSearchAttributes,
  type SearchAttributesReport,
} from '../temporal/search-attributes.ts';
import { ensureBackgroundWorker, type OtherWorker } from './background-worker.ts';
import { BroughtDown } from './errors.ts';
import { asUsageError, beforeStart } from './foreign-errors.ts';
import type { Output } from './output.ts';
import type { ConnectionOptions } from './runner.ts';

export type Flags = NonNullable<Sources['flags']>;

export interface SessionOptions {
  /** Values that flags decided, by the variable they stand for. */
  flags: Flags;
  /** Told one plain sentence before something that takes long. */
  onProgress?: (message: string) => void;
}

/** A connection to Temporal, embedded or not, and what goes with it. */
export interface Session {
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  /** Whether Temporal and the workers are those that Forgeline itself starts. */
  readonly embedded: boolean;
  /** Address of a run in Temporal's Web UI; undefined where it is not known. */
  webUiUrl(workflowId: string, runId?: string): string | undefined;
  /** Where the worker on this machine writes the log of a run. */
  logFile(workflowId: string): string;
  /** Where the worker on this machine records runs that did not complete. */
  readonly recordsFolder: string;
  /**
   * With the embedded server: sees to it that a worker with these settings runs, or, where another
   * one is kept, any worker of this identity.
   */
  ensureWorker(uforge: UForgeSettings, options?: { other?: OtherWorker }): Promise<void>;
  /** Creates the search attributes that Temporal lacks, and says which are missing still. */
  ensureSearchAttributes(): Promise<SearchAttributesReport>;
  /**
   * Starts the embedded server and the workers asked for so far again, where they are gone; what took
   * their place is kept. Of a cluster nothing is ours to start, and lost connections to it come back by
   * themselves.
   */
  mend(): Promise<void>;
  /**
   * Throws {@link BroughtDown} where `forgeline down` came after this session was opened: what it
   * stopped must not be started again for what began before.
   */
  checkNotDown(): void;
  close(): Promise<void>;
}

/** Connects to Temporal. Throws a `UsageError` where it cannot. */
export async function openSession({ flags, onProgress }: SessionOptions): Promise<Session> {
  const { version } = packageJson;
  const openedAt = Date.now();
  const { settings, home } = await beforeStart(() => ({
    settings: readTemporal({ flags }),
    home: readHome({ flags }),
  }));
  const options = { ...settings, version, standingWorkflows };
  const open = () => connect({ ...options, ...(onProgress ? { onProgress } : {}) });
  let temporal: TemporalClient = await beforeStart(open, home);
  const workers = new Map<string, UForgeSettings>();
  const startWorker = async (uforge: UForgeSettings, other: OtherWorker) => {
    const { address } = temporal;
    await ensureBackgroundWorker({ home, version, address, uforge, flags, other, onProgress });
  };
  const checkNotDown = () => {
    if (temporal.embedded && lastDown(home) > openedAt) throw new BroughtDown();
  };
  return {
    get client() {
      return temporal.client;
    },
    address: temporal.address,
    namespace: temporal.namespace,
    embedded: temporal.embedded,
    webUiUrl: (workflowId, runId) => temporal.webUiUrl(workflowId, runId),
    logFile: (workflowId) => join(home, 'logs', 'pipelines', `${workflowId}.log`),
    recordsFolder: join(home, 'pipelines'),
    async ensureWorker(uforge, { other = 'is replaced' } = {}) {
      if (!temporal.embedded) return;
      await beforeStart(() => startWorker(uforge, other), home);
      workers.set(workflowQueue(uforge), uforge);
    },
    ensureSearchAttributes: () => ensureSearchAttributes(temporal),
    async mend() {
      if (!temporal.embedded) return;
      checkNotDown();
      const [lost, found] = [temporal, await open()];
      const superfluous = found.address === lost.address ? found : lost;
      if (superfluous === lost) temporal = found;
      await superfluous.close().catch(() => undefined);
      const wanted = [...workers.values()];
      await Promise.all(wanted.map((uforge) => startWorker(uforge, 'is kept')));
    },
    checkNotDown,
    close: () => temporal.close(),
  };
}

/** The session of one command, which warns of what takes longer. Throws as {@link openSession} does. */
export async function sessionOf(
  options: ConnectionOptions,
  output: Pick<Output, 'warn'>,
): Promise<Session> {
  const onProgress = (message: string) => output.warn(message);
  return await openSession({ flags: flagsOf(options), onProgress });
}

/** The flags of a command as settings. */
export function flagsOf({ url, login, offline }: ConnectionOptions): Flags {
  return {
    ...(url ? { UFORGE_URL: url } : {}),
    ...(login ? { UFORGE_LOGIN: login } : {}),
    ...(offline ? { FORGELINE_OFFLINE: '1' } : {}),
  };
}

/**
 * The identity that the settings name, for commands that can do without one: undefined where nothing
 * says which server is meant.
 */
export async function identityOf(options: ConnectionOptions): Promise<Identity | undefined> {
  const { profile } = options;
  try {
    return readIdentity({ flags: flagsOf(options), ...(profile ? { profile } : {}) });
  } catch (error) {
    const asked = profile ?? options.url ?? options.login;
    if (error instanceof InvalidSetting && asked === undefined) return undefined;
    throw asUsageError(error);
  }
}
