import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { nearestWord } from '../pipeline/words.ts';
import { approveCommand } from './commands/approve.ts';
import { backupCommand } from './commands/backup.ts';
import { batchCommand } from './commands/batch.ts';
import { buildCommand } from './commands/build.ts';
import { cancelCommand } from './commands/cancel.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { downloadCommand } from './commands/download.ts';
import { followCommand } from './commands/follow.ts';
import { listCommand } from './commands/list.ts';
import { planCommand } from './commands/plan.ts';
import { rejectCommand } from './commands/reject.ts';
import { retryCommand } from './commands/retry.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { schemaCommand } from './commands/schema.ts';
import { showCommand } from './commands/show.ts';
import { simulatorCommand } from './commands/simulator.ts';
import { unblockCommand } from './commands/unblock.ts';
import { upCommand } from './commands/up.ts';
import { workerCommand } from './commands/worker.ts';
import { ForgelineError, UsageError } from './errors.ts';
import { ExitStatus } from './exit-status.ts';
import { flushOutput, reportError } from './output.ts';
import { createRunner, type Runner } from './runner.ts';
import { asSentence, printable } from './text.ts';

const commands: readonly ((run: Runner) => Command)[] = [
  buildCommand,
  planCommand,
  listCommand,
  showCommand,
  followCommand,
  cancelCommand,
  retryCommand,
  unblockCommand,
  approveCommand,
  rejectCommand,
  batchCommand,
  scheduleCommand,
  downloadCommand,
  workerCommand,
  upCommand,
  downCommand,
  backupCommand,
  simulatorCommand,
  doctorCommand,
  schemaCommand,
];

/** Runs one command line, without the name of the program, and says what to exit with. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  ignoreClosedOutput();
  const runner = createRunner();
  let status: number;
  try {
    await createProgram(runner.run).parseAsync(partFirst(args), { from: 'user' });
    status = runner.exitStatus();
  } catch (error) {
    status = failed(error, args);
  }
  await flushOutput();
  return status;
}

/** `help batch start` as `batch help start`, which is how Commander takes it. */
function partFirst(args: readonly string[]): readonly string[] {
  const [help = '', group = '', part = '', ...more] = args;
  const parts = commands
    .map((create) => create(async () => undefined))
    .find((command) => command.name() === group)?.commands;
  const isOfPart = help === 'help' && parts?.some((command) => command.name() === part);
  return isOfPart ? [group, help, part, ...more] : args;
}

function createProgram(run: Runner): Command {
  const program = new Command('forgeline')
    .description(
      'Runs machine-image pipelines durably: generates, publishes, downloads and verifies images from UForge.',
    )
    .usage('<command> [options]')
    .version(packageJson.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .optionsGroup('Common options:')
    .option('--json', 'print JSON lines, and nothing else, on standard output')
    .option('--debug', 'print the stack of what went wrong')
    .option('--no-color', 'print without colours')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', afterHelp);
  for (const create of commands) {
    const command = create(run).copyInheritedSettings(program);
    for (const part of command.commands) part.copyInheritedSettings(command);
    program.addCommand(command);
  }
  return program;
}

const afterHelp = `
Exit status: 0 done, 1 failed, 2 bad usage or configuration (nothing was started), 3 outcome not
known (it goes on), 4 cancelled, 130 and 143 detached by Ctrl-C or SIGTERM (it goes on).

Examples:
  forgeline plan web-tier.yml
  forgeline build web-tier.yml --to ./images
  forgeline follow web-tier
  forgeline retry web-tier
  forgeline help build`;

/** Reports what ended the command early; help and the version end it, too, but are no error. */
function failed(error: unknown, args: readonly string[]): number {
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  const mode = options.includes('--json') ? 'json' : 'text';
  const told = error instanceof CommanderError ? usageErrorOf(error, options) : error;
  if (told === undefined) return ExitStatus.done;
  reportError(told, { mode, stack: options.includes('--debug') ? 'shown' : 'hidden' });
  return told instanceof ForgelineError ? told.exitStatus : ExitStatus.failed;
}

/** How to see the help of the command that was meant. */
function helpFor(args: readonly string[]): string {
  const command = namedFirst(
    commands.map((create) => create(async () => undefined)),
    args,
  );
  const part = command && namedFirst(command.commands, args);
  if (command && part) return `forgeline ${command.name()} ${part.name()} --help`;
  return command ? `forgeline help ${command.name()}` : 'forgeline --help';
}

function namedFirst(among: readonly Command[], args: readonly string[]): Command | undefined {
  const [first] = args.flatMap((arg) => among.find((command) => command.name() === arg) ?? []);
  return first;
}

function commandNames(): string[] {
  return commands.map((create) => create(async () => undefined).name());
}

function noSuchCommand(name: string): UsageError {
  const near = nearestWord(name, commandNames());
  return new UsageError(`There is no command ${JSON.stringify(printable(name))}.`, {
    hint: near ? `Did you mean ${near}?` : 'See: forgeline --help',
  });
}

/** What people try who know other programs. */
function remedyFor(message: string): string | undefined {
  if (/^unknown (command 'version'|option '-[vV]')/.test(message)) return 'Did you mean --version?';
  if (/^unknown option '--?pass/.test(message)) {
    return 'Set UFORGE_PASSWORD: others on this machine can read what a command line says.';
  }
  const option = /^unknown option '(--[a-z]+)'/.exec(message)?.[1] ?? '';
  return Object.hasOwn(hammrOptions, option) ? hammrOptions[option] : undefined;
}

/** Options of hammr that go by another name here. */
const hammrOptions: Readonly<Record<string, string>> = {
  '--file': 'Name the files alone, such as: forgeline build web-tier.yml',
  '--force': 'The option of hammr of that name is --check-dependencies here.',
  '--id': 'The option of hammr of that name is --appliance or --scan here.',
};

function usageErrorOf(error: CommanderError, args: readonly string[]): UsageError | undefined {
  if (error.exitCode === 0) return undefined;
  const help = `See: ${helpFor(args)}`;
  if (error.code === 'commander.help') {
    const [asked, topic] = args.filter((arg) => !arg.startsWith('-'));
    return asked === 'help' && topic
      ? noSuchCommand(topic)
      : new UsageError('A command is missing.', { hint: help });
  }
  const [said = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  // What follows an option that there is not could be a password.
  const message = said.replace(/^(unknown option '[^=]*)=.*'$/, "$1'");
  return new UsageError(sentence(message), {
    hint: remedyFor(message) ?? suggestion?.replace(/^\((.*)\)$/, '$1') ?? help,
  });
}

function sentence(text: string): string {
  return asSentence(text.charAt(0).toUpperCase() + text.slice(1));
}

/** A reader that went away, such as `head`, is no reason to stop following. */
function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
