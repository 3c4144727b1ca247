import { type Playground, until } from '../../support/playground.ts';
import { command, endless, type Scenario } from '../scenario.ts';

/** Many pipelines as one, begun by a person or by a schedule. */
export const batches: Scenario[] = [
  {
    name: 'in-a-batch',
    keeps: [
      ['expandBatch', 'COMPLETED'],
      ['batch', 'COMPLETED'],
      ['batchShard', 'COMPLETED'],
    ],
    async play(playground) {
      await command(playground, ['batch', 'start', await batchFile(playground)]);
    },
  },
  {
    name: 'failed-in-a-batch',
    keeps: [
      ['batch', 'FAILED'],
      ['batchShard', 'COMPLETED'],
    ],
    async play(playground) {
      playground.simulator.faults.add(({ operation }) =>
        operation === 'machineImage_generate' ? { status: 403 } : undefined,
      );
      const path = await batchFile(playground, 'onError: stop');
      await command(playground, ['batch', 'start', path], 1);
    },
  },
  {
    name: 'cancelled-in-a-batch',
    simulator: { generationMs: endless },
    keeps: [
      ['batch', 'CANCELLED'],
      ['batchShard', 'CANCELLED'],
      ['imagePipeline', 'CANCELLED'],
      ['imagePipeline', 'CANCELLED'],
    ],
    async play(playground) {
      const path = await batchFile(playground, 'concurrency: 2');
      await command(playground, ['batch', 'start', path, '--detach']);
      await until(() => playground.simulator.images().length === 2);
      await command(playground, ['batch', 'pause', 'nightly']);
      await command(playground, ['batch', 'unpause', 'nightly']);
      await command(playground, ['batch', 'cancel', 'nightly']);
    },
  },
  {
    name: 'gated',
    keeps: [
      ['generationGate', 'RUNNING'],
      ['imagePipeline', 'COMPLETED'],
      ['imagePipeline', 'COMPLETED'],
      ['imagePipeline', 'COMPLETED'],
    ],
    async play(playground) {
      playground.environment.FORGELINE_GENERATIONS = '1';
      await command(playground, ['batch', 'start', await batchFile(playground)]);
    },
  },
  {
    name: 'scheduled',
    keeps: [['scheduledBatch', 'COMPLETED']],
    async play(playground) {
      await batchFile(playground);
      const schedule = `
version: 1
schedule: nightly
run: batch.yaml
cron: "0 2 1 1 *"
`;
      await command(playground, [
        'schedule',
        'create',
        await playground.file('schedule.yaml', schedule),
      ]);
      await command(playground, ['schedule', 'trigger', 'nightly']);
      await until(async () => {
        const { lines } = await playground.forgeline(['batch', 'list', '--json']);
        return lines.some(({ status }) => status === 'completed');
      }, 60_000);
      await command(playground, ['schedule', 'delete', 'nightly']);
    },
  },
];

/** A batch of three pipelines. */
function batchFile({ file }: Playground, keys = ''): Promise<string> {
  return file(
    'batch.yaml',
    `
version: 1
batch: nightly
${keys}
matrix:
  appliances: [{ name: web-tier, version: "*" }, db-tier]
  formats: [VirtualBox]
`,
  );
}
