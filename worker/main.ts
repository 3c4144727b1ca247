/**
 * The worker process: serves the task queues of one identity (UForge server and login), with the
 * credentials of its own environment. With `--background ADDRESS` it is one of the shared background
 * processes, and ADDRESS the embedded Temporal server that it was started for.
 */
import { join } from 'node:path';
import { Runtime, type Worker } from '@temporalio/worker';
import packageJson from '../package.json' with { type: 'json' };
import { batchQueue, workflowQueue } from '../pipeline/identity.ts';
import { standingWorkflows } from '../pipeline/standing-workflows.ts';
import {
  readHome,
  readIdleStop,
  readLogLevel,
  readTemporal,
  readUForge,
  workerFingerprint,
} from '../settings/read.ts';
import { asFailure, type BackgroundSelf, enterBackground } from '../temporal/background/enter.ts';
import { refusedStatus } from '../temporal/background/worker-terms.ts';
import { connectWorker } from '../temporal/connect.ts';
import { hasNothingToDo } from '../temporal/idle.ts';
import { createLogger } from './logger.ts';
import { checkCredentials, createServices, RefusedCredentials } from './services.ts';

const [mode, address] = process.argv.slice(2);
const uforge = readUForge();
const queue = workflowQueue(uforge);
const { version } = packageJson;
const log = createLogger(readLogLevel());
Runtime.install({ logger: log });

// Downloads are for their user, and get the permissions that this shell gives to new files; what the
// process writes for itself until it has taken over is for its owner alone.
const umask = process.umask();

const background: BackgroundSelf | undefined =
  mode === '--background' && address !== undefined
    ? enterBackground({
        home: readHome(),
        name: `worker-${queue}`,
        version,
        fingerprint: workerFingerprint(address),
      })
    : undefined;

try {
  await work();
  background?.release();
  process.exit(0);
} catch (error) {
  const failure = error instanceof RefusedCredentials ? ofCredentials(error) : asFailure(error);
  background?.failed(failure);
  log.error(failure.message, { hint: failure.hint });
  process.exit(error instanceof RefusedCredentials ? refusedStatus : 1);
}

async function work(): Promise<void> {
  const settings = { ...readTemporal(), version, standingWorkflows };
  const services = createServices(uforge, join(readHome(), 'logs', 'pipelines'), log);
  const [temporal] = await Promise.all([
    connectWorker(settings),
    // Refused credentials must not take the place of a worker whose own are good.
    checkCredentials(services.uforge, uforge.login),
  ]);
  await background?.takeOver();
  process.umask(umask);
  const workers: Worker[] = [];
  let stopped = false;
  const serve = async (stem: string) => {
    const created = await services.createWorkers(temporal, stem);
    if (stopped) return { running: Promise.resolve([]) };
    workers.push(...created);
    return { running: Promise.all(created.map((worker) => worker.run())) };
  };
  const builds = await serve(queue);
  background?.ready({ address: temporal.address, queue });
  const endWatch = background?.stopWhenIdle({
    idleMs: readIdleStop(),
    isIdle: () =>
      hasNothingToDo(temporal.connection.workflowService, {
        namespace: temporal.namespace,
        taskQueues: [queue, batchQueue(uforge)],
        standingWorkflows,
      }),
    stop: () => {
      stopped = true;
      for (const worker of workers) worker.shutdown();
    },
  });
  log.info('Ready', { queue, temporal: temporal.address, uforge: uforge.url });
  // What somebody waits for at a terminal has queues of its own, and does not wait for those of batches.
  const batches = serve(batchQueue(uforge)).then(({ running }) => running);
  await Promise.all([builds.running, batches]);
  endWatch?.();
  await temporal.close();
  await services.uforge.close();
}

function ofCredentials({ code, message, hint }: RefusedCredentials) {
  return { code, message, hint };
}
