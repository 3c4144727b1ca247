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

/**
 * What becomes of a running worker of another version or other settings. It is kept where nobody asked
 * for these very ones: two commands that follow the same run would take turns at replacing it.
 */
export type OtherWorker = 'is replaced' | 'is kept';

export interface BackgroundWorkerOptions {
  home: string;
  version: string;
  /** Address of the embedded Temporal server. */
  address: string;
  uforge: UForgeSettings;
  flags: NonNullable<Sources['flags']>;
  other: OtherWorker;
  onProgress: ((message: string) => void) | undefined;
}

/**
 * Sees to it that a worker of this identity runs in the background: a new one has these very settings.
 */
export async function ensureBackgroundWorker(options: BackgroundWorkerOptions): Promise<void> {
  const { home, version, address, uforge, flags, other, onProgress } = options;
  const env = childEnvironment({ uforge, flags });
  await ensureWorker({
    home,
    name: `worker-${workflowQueue(uforge)}`,
    entry: workerScript,
    args: ['--background', address],
    env,
    version,
    fingerprint: workerFingerprint(address, env),
    // One that works for a server that has gone is of no use to anybody.
    ...(other === 'is kept' ? { willDo: (info) => info.address === address } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
}
