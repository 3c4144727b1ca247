import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export function workerCommand(run: Runner): Command {
  const command = new Command('worker')
    .summary('run a worker in the foreground')
    .description(
      'Runs a worker for your UForge server and login in the foreground, until Ctrl-C or SIGTERM. With a Temporal cluster, as many as you like may run, on any host.',
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline worker
  TEMPORAL_ADDRESS=temporal.example.com:7233 forgeline worker --profile production`,
    )
    .action((options: ConnectionOptions) =>
      run(command, async (output) => {
        const { runWorker } = await import('../worker-process.ts');
        return await runWorker(output, options);
      }),
    );
  return withServerOptions(command);
}
