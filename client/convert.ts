import { lstat, mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipelineFileText } from '../pipeline/template/to-pipeline-file.ts';
import { readTextFile, UnreadableFile } from '../pipeline/text-file.ts';
import { convertedNames } from './converted-names.ts';
import { UsageError } from './errors.ts';
import type { Output } from './output.ts';
import type { Planned } from './prepare.ts';
import { writeReportFile } from './report-files.ts';
import { type FileProblem, isTemplate, type Request } from './requests.ts';
import { count, printable } from './text.ts';

interface ConvertOptions {
  /** Folder for one file each; standard output where there is none. */
  into?: string;
  /** Files that are there and differ are replaced. */
  replace?: true;
}

/**
 * Prints the pipeline files that hammr templates are equivalent to, or writes them. Pipeline files
 * among them are left alone. Returns what kept a file from being written.
 */
export async function convert(
  output: Output,
  planned: readonly Planned[],
  { into, replace }: ConvertOptions,
): Promise<FileProblem[]> {
  const templates = planned.filter(({ request }) => isTemplate(request.definition));
  const others = planned.length - templates.length;
  const [first] = planned;
  if (first && templates.length === 0) return [nothingToConvert(first.request)];
  if (others > 0) {
    output.warn(`Left ${count(others, 'pipeline file')} alone: there is nothing to convert.`);
  }
  for (const { request, plan } of templates) {
    for (const notice of plan.notices) {
      output.warn(`${request.file}: note: ${printable(notice)}`);
    }
  }
  if (into !== undefined) return await writeAll(output, templates, { into, replace });
  templates.forEach(({ request, plan }, index) => {
    const { file, definition } = request;
    const text = pipelineFileText(definition, plan);
    output.record({ type: 'pipeline-file', file, text, notices: plan.notices });
    const head = templates.length > 1 ? `${index > 0 ? '---\n' : ''}# ${printable(file)}\n` : '';
    output.say(`${head}${text.trimEnd()}`);
  });
  return [];
}

function nothingToConvert({ file }: Request): FileProblem {
  return {
    code: 'no_template',
    message: `${file}: this is a pipeline file already, and there is no hammr template to convert.`,
    hint: 'Leave out --print and --into to see what it does.',
    file,
  };
}

async function writeAll(
  output: Output,
  templates: readonly Planned[],
  { into, replace }: { into: string; replace: true | undefined },
): Promise<FileProblem[]> {
  await makeFolder(into);
  const files = templates.map(({ request }) => request.file);
  const sources = new Set(await Promise.all(files.map(realPath)));
  const names = convertedNames(files);
  const problems: FileProblem[] = [];
  for (const { request, plan } of templates) {
    const { file, definition } = request;
    const path = join(into, names.get(file) ?? '');
    const text = pipelineFileText(definition, plan);
    const there = await compare(path, text);
    const isSource = sources.has(await realPath(path));
    if (there === 'different' && (!replace || isSource)) {
      problems.push(inTheWay(file, path, { isSource }));
      continue;
    }
    const written = there !== 'same';
    if (written) await write(path, text);
    output.record({ type: 'pipeline-file', file, path, written, text, notices: plan.notices });
    output.say(`${file}: ${written ? 'written to' : 'is already in'} ${path}`);
  }
  return problems;
}

/** What cannot be read is not what was to be written. */
async function compare(path: string, text: string): Promise<'missing' | 'same' | 'different'> {
  try {
    await lstat(path);
    return (await readTextFile(path)) === text ? 'same' : 'different';
  } catch (error) {
    if (error instanceof UnreadableFile) return 'different';
    if (codeOf(error) === 'ENOENT') return 'missing';
    throw unwritable(path, error);
  }
}

/** One file may go by several paths. */
async function realPath(path: string): Promise<string> {
  return await realpath(path).catch(() => resolve(path));
}

function inTheWay(file: string, path: string, { isSource }: { isSource: boolean }): FileProblem {
  return {
    code: 'file_exists',
    message: isSource
      ? `${file}: ${path} is itself a template that is to be converted.`
      : `${file}: ${path} exists, and is another file.`,
    hint: isSource ? 'Name another folder with --into.' : 'Add --replace to have it replaced.',
    file,
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeReportFile(path, text);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): UsageError {
  return new UsageError(`${path} cannot be written (${codeOf(error)}).`, {
    hint: 'Name a folder with --into that can be written to.',
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error ? String(Reflect.get(error, 'code')) : 'unknown error';
}
