import { Command } from 'commander';
import type { Runner } from '../runner.ts';
import { applySchedulesCommand } from './schedule/apply.ts';
import { backfillScheduleCommand } from './schedule/backfill.ts';
import { createScheduleCommand } from './schedule/create.ts';
import { deleteScheduleCommand } from './schedule/delete.ts';
import { listSchedulesCommand } from './schedule/list.ts';
import { pauseScheduleCommand } from './schedule/pause.ts';
import { resumeScheduleCommand } from './schedule/resume.ts';
import { showScheduleCommand } from './schedule/show.ts';
import { triggerScheduleCommand } from './schedule/trigger.ts';
import { updateScheduleCommand } from './schedule/update.ts';

const commands = [
  createScheduleCommand,
  listSchedulesCommand,
  showScheduleCommand,
  pauseScheduleCommand,
  resumeScheduleCommand,
  triggerScheduleCommand,
  backfillScheduleCommand,
  updateScheduleCommand,
  deleteScheduleCommand,
  applySchedulesCommand,
];

export function scheduleCommand(run: Runner): Command {
  const command = new Command('schedule')
    .summary('begin batches at set times')
    .description(
      'Begins batches at set times: every night, every six hours. A schedule finds the pipelines of its batch anew each time, and runs it as "forgeline batch start" does.\n\nWhile a schedule exists the background processes stay.',
    )
    .usage('<command> [options]')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', examples);
  for (const create of commands) command.addCommand(create(run));
  return command;
}

const examples = `
Examples:
  forgeline schedule create nightly.yaml
  forgeline schedule create nightly --cron "0 2 * * *" --time-zone Europe/Paris batch.yaml
  forgeline schedule apply schedules --dry-run
  forgeline schedule list`;
