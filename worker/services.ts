import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { Outage, type OutageLog } from '../activities/outage.ts';
import { patiently } from '../activities/patience.ts';
import { thisHost } from '../pipeline/identity.ts';
import { UnresolvedReference } from '../pipeline/reference.ts';
import {
  isOwnSecret,
  readGenerations,
  readPaths,
  readPollInterval,
  readRequestsPerSecond,
  readSettlingTime,
  readVariable,
  type UForgeSettings,
} from '../settings/read.ts';
import { createUForge, type UForge, Unauthorised } from '../uforge/index.ts';
import { workflowBundle } from './bundle.ts';
import { pipelineLog } from './pipeline-log.ts';
import { createWorkers } from './queues.ts';
import { createRedactor } from './redact.ts';
import { removeOldRunLogs } from './run-log.ts';

/** What the worker of one identity consists of. */
export interface Services {
  uforge: UForge;
  /** Those of one workflow queue and the queues that are named after it. */
  createWorkers(
    temporal: { connection: NativeConnection; namespace: string },
    stem: string,
  ): Promise<Worker[]>;
}

/**
 * @param logFolder where each run gets a log of its own.
 * @param log what concerns all of them.
 */
export function createServices(
  settings: UForgeSettings,
  logFolder: string,
  log: OutageLog,
): Services {
  const { url, login, credentials, caPem, proxy } = settings;
  const { cache, home } = readPaths();
  const generations = readGenerations();
  removeOldRunLogs(logFolder);
  const bundle = workflowBundle(cache);
  const outage = new Outage(log);
  const uforge = createUForge({
    url,
    login,
    authentication: credentials,
    ...(caPem === undefined ? {} : { ca: caPem }),
    ...(proxy === undefined ? {} : { proxyUrl: proxy }),
    timeouts: { headersMs: 60_000 },
    around: (operation, call) => outage.ask(operation, call),
  });
  const activities = createActivities({
    identity: { url, login },
    uforge,
    pollIntervalMs: readPollInterval(),
    settlingMs: readSettlingTime(),
    ...(generations === undefined ? {} : { generations }),
    readReference: { env: readReferredVariable, file: (path) => readFileSync(path, 'utf8') },
    recordsFolder: join(home, 'pipelines'),
  });
  const redact = createRedactor(
    credentials.kind === 'password'
      ? [credentials.password]
      : [credentials.publicKey, credentials.secretKey],
  );
  return {
    uforge,
    createWorkers: async ({ connection, namespace }, stem) =>
      createWorkers({
        connection,
        namespace,
        stem,
        requestsPerSecond: readRequestsPerSecond(),
        host: thisHost(),
        bundlePath: await bundle,
        activities,
        interceptors: { activity: [() => ({ inbound: pipelineLog(logFolder, redact) })] },
      }),
  };
}

/** UForge does not accept what this worker would work with. */
export class RefusedCredentials extends Error {
  readonly code = 'unauthorised';

  constructor(
    login: string,
    readonly hint: string,
  ) {
    super(`UForge does not accept the login ${login} with these credentials.`);
  }
}

/**
 * A server that cannot be asked says nothing about the credentials: its absence is told elsewhere. One
 * 503 is no such silence, as a worker with refused credentials would get a good one's place by it.
 */
export async function checkCredentials(uforge: UForge, login: string): Promise<void> {
  try {
    await patiently(() => uforge.user());
  } catch (error) {
    if (error instanceof Unauthorised) throw new RefusedCredentials(login, error.hint);
  }
}

/** A variable that a pipeline file refers to: what it stands for goes to UForge, and from there to a cloud. */
function readReferredVariable(name: string): string | undefined {
  if (!isOwnSecret(name)) return readVariable(name);
  throw new UnresolvedReference(
    `The pipeline file refers to ${name}, which is a secret of Forgeline itself and is put into no publication.`,
    'Keep what is meant in a variable of another name.',
  );
}
