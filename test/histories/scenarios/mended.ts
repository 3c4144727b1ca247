import { type Playground, until } from '../../support/playground.ts';
import { command, pipelineFile, type Scenario } from '../scenario.ts';

/** Pipelines that a person helps. */
export const mended: Scenario[] = [
  {
    name: 'blocked',
    keeps: [['imagePipeline', 'RUNNING']],
    play: startBlocked,
  },
  {
    name: 'unblocked',
    keeps: [['imagePipeline', 'COMPLETED']],
    async play(playground) {
      await startBlocked(playground);
      playground.simulator.faults.clear();
      await command(playground, ['unblock', 'web-tier']);
      await command(playground, ['follow', 'web-tier']);
    },
  },
  {
    name: 'retried',
    keeps: [
      ['imagePipeline', 'FAILED'],
      ['imagePipeline', 'COMPLETED'],
    ],
    async play(playground) {
      refusePublications(playground);
      await command(playground, ['build', await pipelineFile(playground)], 1);
      playground.simulator.faults.clear();
      await command(playground, ['retry', 'web-tier']);
    },
  },
];

function refusePublications({ simulator }: Playground): void {
  simulator.faults.add(({ operation }) =>
    operation === 'applianceImage_publish' ? { status: 403 } : undefined,
  );
}

/** Starts a pipeline, and returns when its publication waits for a person and the rest is done. */
async function startBlocked(playground: Playground): Promise<void> {
  refusePublications(playground);
  const path = await pipelineFile(playground, 'onBlocked: wait');
  await command(playground, ['build', path, '--detach']);
  await until(async () => {
    const { lines } = await playground.forgeline(['show', 'web-tier', '--json']);
    const { targets } = lines[0] as { targets: { stage: string }[] };
    const blocked = targets.filter(({ stage }) => stage === 'blocked');
    return (
      blocked.length === 1 && targets.every(({ stage }) => /^(blocked|completed)$/.test(stage))
    );
  });
}
