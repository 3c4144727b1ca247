import type { ActivityDependencies } from '../../activities/index.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.ts';
import { createUForge, type UForge } from '../../uforge/index.ts';

/** A simulated server, a client of it, and what activities on it are made with. */
export interface Simulated {
  simulator: Simulator;
  uforge: UForge;
  dependencies: ActivityDependencies;
  close(): Promise<void>;
}

export async function startSimulated(options: SimulatorOptions = {}): Promise<Simulated> {
  const simulator = await createSimulator(options);
  const { url } = simulator;
  const uforge = createUForge({
    url,
    login: 'pat',
    authentication: { kind: 'password', password: 'simulated' },
  });
  return {
    simulator,
    uforge,
    dependencies: {
      identity: { url, login: 'pat' },
      uforge,
      pollIntervalMs: 100,
      settlingMs: 600,
      readReference: { env: () => undefined, file: () => '' },
    },
    async close() {
      await uforge.close();
      await simulator.close();
    },
  };
}
