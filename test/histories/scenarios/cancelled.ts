import { until } from '../../support/playground.ts';
import {
  command,
  endless,
  hasFilesIn,
  pipelineFile,
  type Scenario,
  startGenerating,
} from '../scenario.ts';

/** Pipelines that a person cancels. */
export const cancelled: Scenario[] = [
  inGeneration('cancelled', ''),
  inGeneration('cancelled-and-deleted', 'onCancel: delete'),
  {
    name: 'cancelled-in-download',
    keeps: [['imagePipeline', 'CANCELLED']],
    async play(playground) {
      const { simulator } = playground;
      simulator.faults.add(({ operation }) =>
        operation === 'machineImage_download' ? { bytesPerSecond: 1024 } : undefined,
      );
      await command(playground, ['build', await pipelineFile(playground), '--detach']);
      await until(() => simulator.publications().some(({ state }) => state === 'complete'));
      await hasFilesIn(playground, 'images');
      await command(playground, ['cancel', 'web-tier']);
    },
  },
];

function inGeneration(name: string, keys: string): Scenario {
  return {
    name,
    keeps: [['imagePipeline', 'CANCELLED']],
    simulator: { generationMs: endless },
    async play(playground) {
      await startGenerating(playground, keys);
      await command(playground, ['cancel', 'web-tier']);
    },
  };
}
