import { command, endless, pipelineFile, type Scenario } from '../scenario.ts';

/** Pipelines of which something fails for good. */
export const failed: Scenario[] = [
  refused('publication-refused', 'applianceImage_publish'),
  refused('generation-refused', 'machineImage_generate'),
  late('past-its-deadline', 'deadline: 3s'),
  late('past-a-step', 'timeouts: { generate: 3s }'),
  late('past-a-step-deleted', 'timeouts: { generate: 3s }\nonFailure: delete'),
];

/** Of which a generation takes longer than it may. */
function late(name: string, keys: string): Scenario {
  return {
    name,
    keeps: [['imagePipeline', 'FAILED']],
    simulator: { generationMs: endless },
    async play(playground) {
      await command(playground, ['build', await pipelineFile(playground, keys)], 1);
    },
  };
}

function refused(name: string, operation: string): Scenario {
  return {
    name,
    keeps: [
      ['imagePipeline', 'FAILED'],
      ['sourceLedger', 'RUNNING'],
    ],
    async play(playground) {
      playground.simulator.faults.add((seen) =>
        seen.operation === operation ? { status: 400 } : undefined,
      );
      await command(playground, ['build', await pipelineFile(playground)], 1);
    },
  };
}
