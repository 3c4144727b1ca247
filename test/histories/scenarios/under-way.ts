import { until } from '../../support/playground.ts';
import {
  command,
  endless,
  pipelineFile,
  type Scenario,
  settled,
  startGenerating,
} from '../scenario.ts';

/** Pipelines that are not over when their histories are taken, as a new version finds them. */
export const underWay: Scenario[] = [
  {
    name: 'generating',
    keeps: [['imagePipeline', 'RUNNING']],
    simulator: { generationMs: endless },
    play: startGenerating,
  },
  {
    name: 'publishing',
    keeps: [['imagePipeline', 'RUNNING']],
    simulator: { publicationMs: endless },
    async play(playground) {
      await command(playground, ['build', await pipelineFile(playground), '--detach']);
      await until(() => playground.simulator.publications().length === 1);
      await settled(playground);
    },
  },
  {
    name: 'asking',
    keeps: [
      ['imagePipeline', 'RUNNING'],
      ['sourceLedger', 'RUNNING'],
    ],
    async play(playground) {
      let asked = false;
      playground.simulator.faults.add(({ operation }) => {
        if (operation !== 'machineImage_generate') return undefined;
        asked = true;
        return { delay: endless };
      });
      await command(playground, ['build', await pipelineFile(playground), '--detach']);
      await until(() => asked);
    },
  },
];
