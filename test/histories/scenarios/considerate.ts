import { type Playground, until } from '../../support/playground.ts';
import { command, pipelineFile, type Scenario } from '../scenario.ts';

/** Pipelines that a person lets go on, that find nothing to do, and that tidy up. */
export const considerate: Scenario[] = [
  {
    name: 'approval',
    keeps: [['imagePipeline', 'RUNNING']],
    play: startAwaiting,
  },
  {
    name: 'approved',
    keeps: [['imagePipeline', 'COMPLETED']],
    async play(playground) {
      await startAwaiting(playground);
      await command(playground, ['approve', 'web-tier', '--note', 'checked']);
      await command(playground, ['follow', 'web-tier']);
    },
  },
  {
    name: 'rejected',
    keeps: [['imagePipeline', 'CANCELLED']],
    async play(playground) {
      await startAwaiting(playground);
      await command(playground, ['reject', 'web-tier']);
      await playground.forgeline(['follow', 'web-tier']);
    },
  },
  {
    name: 'kept',
    keeps: [
      ['imagePipeline', 'COMPLETED'],
      ['imagePipeline', 'COMPLETED'],
      ['sourceLedger', 'RUNNING'],
    ],
    async play(playground) {
      const keys = `
when: changed
keep: { last: 1, published: { last: 1 } }`;
      const path = await pipelineFile(playground, keys);
      await command(playground, ['build', path]);
      await command(playground, ['build', path, '--rebuild', '--overwrite']);
    },
  },
  {
    name: 'deleted-after',
    keeps: [['imagePipeline', 'COMPLETED']],
    async play(playground) {
      await command(playground, ['build', await pipelineFile(playground, 'after: delete-image')]);
    },
  },
];

async function startAwaiting(playground: Playground): Promise<void> {
  const path = await pipelineFile(playground, 'approve: before-publish');
  await command(playground, ['build', path, '--detach']);
  await until(async () => {
    const { lines } = await playground.forgeline(['show', 'web-tier', '--json']);
    const { targets } = lines[0] as { targets: { stage: string }[] };
    return (
      targets.some(({ stage }) => stage === 'approval') &&
      targets.every(({ stage }) => /^(approval|completed)$/.test(stage))
    );
  });
}
