import { command, pipelineFile, type Scenario } from '../scenario.ts';

const requests = ['machineImage_generate', 'applianceImage_publish'];

/** Pipelines whose requests for work are not heard of again, once each. */
export const lostAnswers: Scenario[] = [
  lost('answer-lost', 'after'),
  lost('request-lost', 'before'),
];

function lost(name: string, reset: 'before' | 'after'): Scenario {
  return {
    name,
    keeps: [
      ['imagePipeline', 'COMPLETED'],
      ['sourceLedger', 'RUNNING'],
    ],
    async play(playground) {
      playground.simulator.faults.add(({ operation = '', earlier }) =>
        requests.includes(operation) && earlier === 0 ? { reset } : undefined,
      );
      await command(playground, ['build', await pipelineFile(playground)]);
    },
  };
}
