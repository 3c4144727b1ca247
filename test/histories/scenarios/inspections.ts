import { command, pipelineFile, type Scenario } from '../scenario.ts';

/** Workflows that only look. */
export const inspections: Scenario[] = [
  {
    name: 'completed',
    keeps: [['checkServer', 'COMPLETED']],
    async play(playground) {
      await command(playground, ['doctor']);
    },
  },
  {
    name: 'refused',
    keeps: [['planPipelines', 'COMPLETED']],
    async play(playground) {
      const path = await pipelineFile(playground);
      const text = await Bun.file(path).text();
      const wrong = await playground.file('wrong.yaml', text.replace('my-aws', 'nobody'));
      await command(playground, ['plan', wrong], 2);
    },
  },
];
