import { Command } from 'commander';
import type { Runner } from '../runner.ts';
import { cancelBatchCommand } from './batch/cancel.ts';
import { followBatchCommand } from './batch/follow.ts';
import { listBatchesCommand } from './batch/list.ts';
import { pauseBatchCommand } from './batch/pause.ts';
import { planBatchCommand } from './batch/plan.ts';
import { retryBatchCommand } from './batch/retry.ts';
import { setBatchCommand } from './batch/set.ts';
import { showBatchCommand } from './batch/show.ts';
import { startBatchCommand } from './batch/start.ts';
import { unpauseBatchCommand } from './batch/unpause.ts';

const commands = [
  startBatchCommand,
  planBatchCommand,
  listBatchesCommand,
  showBatchCommand,
  followBatchCommand,
  pauseBatchCommand,
  unpauseBatchCommand,
  setBatchCommand,
  cancelBatchCommand,
  retryBatchCommand,
];

export function batchCommand(run: Runner): Command {
  const command = new Command('batch')
    .summary('build many pipelines as one batch: start, follow, pause, retry what failed')
    .description(
      'Builds many pipelines as one batch, so many at a time: those of a batch file, which can name pipeline files and make pipelines out of appliances, formats and accounts; or several pipeline files.\n\nA batch goes on in the background, as pipelines do, and pipelines that are built on their own go first.',
    )
    .usage('<command> [options]')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch plan nightly.yaml
  forgeline batch start nightly.yaml
  forgeline batch show nightly
  forgeline batch retry nightly`,
    );
  for (const create of commands) command.addCommand(create(run));
  return command;
}
