import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export function doctorCommand(run: Runner): Command {
  const command = new Command('doctor')
    .summary('check Bun, Temporal, UForge, credentials and disk')
    .description(
      'Checks Bun, Temporal, the API of UForge, the credentials and the disk, and says what to do about each problem.',
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline doctor
  forgeline doctor --json`,
    )
    .action((options: ConnectionOptions) =>
      run(command, async (output) => {
        const { doctor } = await import('../doctor.ts');
        return await doctor(output, options);
      }),
    );
  return withServerOptions(command);
}
