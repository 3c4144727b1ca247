import type { Problem } from '../pipeline/model.ts';
import { listOf } from '../pipeline/words.ts';
import type { PlanOptions } from './commands/plan.ts';
import { convert } from './convert.ts';
import { PipelineRefused, UsageError } from './errors.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { openFolders } from './folders.ts';
import { beforeLimits, limits } from './interrupt.ts';
import type { Output } from './output.ts';
import { planLines } from './plan-lines.ts';
import { ensureWorkers, type Planned, planAll, problemsOf } from './prepare.ts';
import { type FileProblem, type Request, readEach, twins } from './requests.ts';
import { skippedLine } from './result-lines.ts';
import { flagsOf, openSession } from './session.ts';
import { listenForInterruption } from './signals.ts';
import { count, printable } from './text.ts';

/** `forgeline plan`: says what would be done, and starts nothing. */
export async function plan(
  output: Output,
  paths: readonly string[],
  options: PlanOptions,
): Promise<Status> {
  if (options.replace && options.into === undefined) {
    throw new UsageError('--replace says what to do with files that --into finds.', {
      hint: 'Add --into DIR.',
    });
  }
  const { files, problems: missing } = await filesOf(output, paths);
  const { requests, problems: unreadable } = await readEach(files, options);
  const { planned, problems: refused } = await planEach(output, requests, {
    options,
    named: files.length + missing.length,
  });
  for (const { message } of twins(planned.map(({ request }) => request))) {
    output.warn(`note: ${message} They cannot run at one time.`);
  }
  const unwritten =
    options.print || options.into !== undefined
      ? await convert(output, planned, options)
      : sayPlans(output, planned);
  const problems = [...missing, ...unreadable, ...refused, ...unwritten];
  if (files.length > 1) saySummary(output, { files, planned, options });
  if (problems.length > 0) throw new PipelineRefused(problems);
  return ExitStatus.done;
}

/** Opens the folders, and says of each what of it is left out. */
async function filesOf(
  output: Output,
  paths: readonly string[],
): Promise<{ files: string[]; problems: FileProblem[] }> {
  const { files, folders } = await openFolders(paths);
  for (const { folder, others } of folders) {
    if (others.length === 0) continue;
    const are = others.length === 1 ? 'that is' : 'that are';
    output.warn(
      `${folder}: skipped ${count(others.length, 'file')} ${are} neither a pipeline file nor a hammr template: ${namesOf(others)}.`,
    );
  }
  const empty = folders.filter(({ files: found }) => found.length === 0);
  const problems = empty.map(({ folder }) => ({
    code: 'empty_folder',
    message: `${folder}: there is no pipeline file and no hammr template in this folder.`,
    hint: 'Folders below it are not looked into: name them.',
    file: folder,
  }));
  return { files, problems };
}

function namesOf(files: readonly string[]): string {
  const shown = files.length > 12 ? [...files.slice(0, 10), `${files.length - 10} more`] : files;
  return printable(listOf(shown, 'and'));
}

/** Asks the server about all that could be read. */
async function planEach(
  output: Output,
  requests: readonly Request[],
  { options, named }: { options: PlanOptions; named: number },
): Promise<{ planned: Planned[]; problems: (Problem | FileProblem)[] }> {
  if (requests.length === 0) return { planned: [], problems: [] };
  const warn = (message: string) => output.warn(message);
  const interruption = listenForInterruption();
  try {
    const by = limits(interruption, undefined);
    const session = await beforeLimits(by, () =>
      openSession({ flags: flagsOf(options), onProgress: warn }),
    );
    try {
      const outcomes = await beforeLimits(by, async (signal) => {
        await ensureWorkers(session, requests);
        return await planAll(session, requests, { signal, warn });
      });
      const planned = requests.flatMap((request) => {
        const outcome = outcomes.get(request);
        if (!outcome?.ok) return [];
        const { plan, unchanged } = outcome;
        return [{ request, plan, ...(unchanged ? { unchanged } : {}) }];
      });
      return { planned, problems: problemsOf(requests, outcomes, named) };
    } finally {
      await session.close();
    }
  } finally {
    interruption.close();
  }
}

function sayPlans(output: Output, planned: readonly Planned[]): never[] {
  for (const { request, plan, unchanged } of planned) {
    const skipped = unchanged ? { unchanged } : {};
    output.record({ type: 'plan', file: request.file, ...plan, ...skipped });
    for (const line of planLines(plan)) output.say(line);
    if (unchanged) output.say(`  ${skippedLine('build', unchanged)}`);
  }
  return [];
}

/** Of several files, how many are good, and what they come to. */
function saySummary(
  output: Output,
  { files, planned, options }: { files: string[]; planned: Planned[]; options: PlanOptions },
): void {
  const images = planned.flatMap(({ plan }) => plan.images);
  const publications = images.flatMap((image) => image.publications);
  const downloads = images.filter((image) => image.download);
  const numbers = {
    files: files.length,
    planned: planned.length,
    refused: files.length - planned.length,
    images: images.length,
    publications: publications.length,
    downloads: downloads.length,
  };
  output.record({ type: 'summary', ...numbers });
  const does = [
    count(images.length, 'image'),
    count(publications.length, 'publication'),
    count(downloads.length, 'download'),
  ].join(', ');
  const line = `${count(files.length, 'file')}: ${numbers.planned} can be built (${does}), ${numbers.refused} cannot.`;
  // With --print, standard output is the pipeline files.
  if (options.print && options.into === undefined) output.warn(line);
  else output.say(line);
}
