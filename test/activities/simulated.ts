import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { ActivityDependencies } from '../../activities/index.ts';
import type { ImagePlan, SourcePlan } from '../../pipeline/model.ts';
import {
  createSimulator,
  type Fault,
  type Simulator,
  type SimulatorOptions,
} from '../../simulator/index.ts';
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
      recordsFolder: '',
    },
    async close() {
      await uforge.close();
      await simulator.close();
    },
  };
}

/** An appliance of the sample world, as a plan has it. */
export const source: SourcePlan = {
  kind: 'appliance',
  uri: 'users/pat/appliances/2',
  name: 'web-tier',
  version: '2.1',
  revision: '5',
};

/** An image of it that takes nothing but its format and memory. */
export const image: ImagePlan = {
  id: 'kvm',
  format: 'KVM',
  targetFormatUri: '',
  primitive: 'kvm',
  compress: true,
  installProfile: { memorySize: 1024 },
  publications: [],
};

/** Has requests for an operation go wrong, by how many came before. */
export function whenever(
  simulator: Simulator,
  operation: string,
  fault: (earlier: number) => Fault | undefined,
): void {
  simulator.faults.add((request) =>
    request.operation === operation ? fault(request.earlier) : undefined,
  );
}

/**
 * An activity's surroundings, with a Temporal that says of every attempt that it still counts, or
 * rejects with what `confirm` throws.
 */
export function activityEnvironment(confirm: () => void = () => undefined) {
  const client = {
    options: { namespace: 'default' },
    withAbortSignal: <T>(_signal: AbortSignal, call: () => Promise<T>) => call(),
    withDeadline: <T>(_deadline: number, call: () => Promise<T>) => call(),
    workflowService: {
      async recordActivityTaskHeartbeat() {
        confirm();
        return {};
      },
    },
  };
  return new MockActivityEnvironment({}, { client: client as unknown as Client });
}
