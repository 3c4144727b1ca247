import { fileURLToPath } from 'node:url';
import { workflowQueue } from '../pipeline/identity.ts';
import {
  childEnvironment,
  type Sources,
  type UForgeSettings,
  workerFingerprint,
} from '../settings/read.ts';
import { ensureWorker } from '../temporal/background/worker.ts';

/** The script of the worker process. It is started, never imported. */
export const workerScript = fileURLToPath(new URL('../worker/main.ts', import.meta.url));

export interface BackgroundWorkerOptions {
  home: string;
  version: string;
  /** Address of the embedded Temporal server. */
  address: string;
  uforge: UForgeSettings;
  flags: NonNullable<Sources['flags']>;
  onProgress: ((message: string) => void) | undefined;
}

/** Sees to it that a worker of this identity runs in the background, with these very settings. */
export async function ensureBackgroundWorker(options: BackgroundWorkerOptions): Promise<void> {
  const { home, version, address, uforge, flags, onProgress } = options;
  const env = childEnvironment({ uforge, flags });
  await ensureWorker({
    home,
    name: `worker-${workflowQueue(uforge)}`,
    entry: workerScript,
    args: ['--background', address],
    env,
    version,
    fingerprint: workerFingerprint(address, env),
    ...(onProgress ? { onProgress } : {}),
  });
}
