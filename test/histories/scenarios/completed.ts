import { command, pipelineFile, type Scenario } from '../scenario.ts';

/** Pipelines that come to a good end. */
export const completed: Scenario[] = [
  {
    name: 'completed',
    keeps: [
      ['planPipelines', 'COMPLETED'],
      ['imagePipeline', 'COMPLETED'],
      ['sourceLedger', 'RUNNING'],
    ],
    async play(playground) {
      await command(playground, ['build', await pipelineFile(playground)]);
    },
  },
  {
    name: 'all-generated',
    keeps: [['imagePipeline', 'COMPLETED']],
    async play(playground) {
      const path = await pipelineFile(playground, 'publishWhen: all-generated');
      await command(playground, ['build', path]);
    },
  },
  {
    name: 'simulated',
    keeps: [['imagePipeline', 'COMPLETED']],
    async play(playground) {
      await command(playground, ['build', await pipelineFile(playground), '--simulate']);
    },
  },
  {
    name: 'packages',
    keeps: [
      ['imagePipeline', 'COMPLETED'],
      ['packageHarvest', 'COMPLETED'],
    ],
    async play(playground) {
      const path = await playground.file(
        'scan.yaml',
        `
version: 1
name: db-prod
source: { scan: { instance: db-prod, scan: latest } }
images: [{ format: KVM, download: { to: ./images } }]
packages: { download: { to: ./packages } }
`,
      );
      await command(playground, ['build', path]);
    },
  },
];
