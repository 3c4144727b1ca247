import packageJson from '../package.json' with { type: 'json' };
import { workflowQueue } from '../pipeline/identity.ts';
import { readTemporal, type TemporalSettings } from '../settings/read.ts';
import { down } from '../temporal/background/down.ts';
import { type EmbeddedServer, ensureServer } from '../temporal/background/server.ts';
import { runServer } from '../temporal/background/server-run.ts';
import { status } from '../temporal/background/status.ts';
import { findTemporalCli } from '../temporal/cli.ts';
import { namedCluster } from '../temporal/cluster.ts';
import { ForgelineError, UsageError } from './errors.ts';
import type { ExitStatus as Status } from './exit-status.ts';
import { beforeStart } from './foreign-errors.ts';
import type { Output } from './output.ts';
import { settingsFor } from './requests.ts';
import type { ConnectionOptions } from './runner.ts';
import { flagsOf } from './session.ts';
import { ended, startWorker } from './worker-process.ts';

/** `forgeline up`: the embedded server and a worker in the foreground, until told to stop. */
export async function up(output: Output, options: ConnectionOptions): Promise<Status> {
  const flags = flagsOf(options);
  const uforge = await settingsFor(options);
  const settings = await beforeStart(() => readTemporal({ flags }));
  if (await beforeStart(() => namedCluster(settings.environment))) {
    throw new UsageError('A Temporal cluster is configured, so that there is no server to run.', {
      hint: 'Run "forgeline worker", or unset the TEMPORAL_ variables.',
    });
  }
  const stop = new AbortController();
  const { server, serving } = await beforeStart(() => serve(output, settings, stop.signal));
  try {
    output.record({
      type: 'ready',
      address: server.address,
      webUiUrl: server.uiUrl,
      taskQueue: workflowQueue(uforge),
    });
    output.say(`Temporal ${server.serverVersion} at ${server.address}`);
    output.say(`Web UI at ${server.uiUrl}`);
    output.say(`Worker for ${uforge.url} as ${uforge.login}`);
    output.say('Ctrl-C stops both.');
    const worker = startWorker({ output, uforge, flags });
    serving.then(() => worker.kill('SIGTERM'));
    return await ended(worker);
  } finally {
    stop.abort();
    await serving;
  }
}

/** Takes over from a server in the background, if there is one, and waits until ours is ready. */
async function serve(
  output: Output,
  settings: TemporalSettings,
  stop: AbortSignal,
): Promise<{ server: EmbeddedServer; serving: Promise<unknown> }> {
  const { home, store } = settings;
  const { version } = packageJson;
  const onProgress = (message: string) => output.warn(message);
  await down({ home, onProgress });
  const cli = await findTemporalCli({ ...settings.cli, onProgress });
  const serving = runServer({ home, version, cli, store, idleStopMs: 0 }, stop);
  const server = await Promise.race([
    // Waits for the one that is coming up, which is ours.
    ensureServer({ ...settings, version, onProgress }),
    serving.then(() => Promise.reject(notServing(home))),
  ]);
  return { server, serving };
}

function notServing(home: string): ForgelineError {
  const error = status({ home }).find(({ name }) => name === 'server')?.error;
  return new ForgelineError(error?.message ?? 'The embedded Temporal server did not start.', {
    hint: error?.hint ?? 'Run: forgeline doctor',
  });
}
