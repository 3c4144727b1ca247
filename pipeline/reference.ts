import { quoted } from './words.ts';

/** Where references are read from. Neither may log what it returns. */
export interface ReferenceSources {
  /** Value of an environment variable, undefined where it is not set. */
  env(name: string): string | undefined;
  /** Content of a file; throws where it cannot be read. */
  file(path: string): string;
}

/** A reference that leads nowhere. Its message names the variable or the file, never a value. */
export class UnresolvedReference extends Error {
  override readonly name = 'UnresolvedReference';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** The two forms of a reference, as they are written in sentences. */
export const referenceForms = { env: `\${env:NAME}`, file: `\${file:PATH}` } as const;

const reference = /\$\{(env|file):([^{}]*)\}/g;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a text holds something that looks like a reference. */
export function mentionsReference(text: string): boolean {
  return /\$\{\s*(env|file)\s*:/i.test(text);
}

/** What is wrong with the references in a text, in words that follow its path, or undefined. */
export function referenceProblem(text: string): string | undefined {
  for (const [, kind, target = ''] of text.matchAll(reference)) {
    if (kind === 'env' && !variableName.test(target)) {
      return `a reference ${referenceForms.env} takes the name of an environment variable`;
    }
    if (kind === 'file' && target.trim() === '') {
      return `a reference ${referenceForms.file} takes the path of a file`;
    }
  }
  if (text.replaceAll(reference, '').includes('${')) {
    return `what begins with "\${" must be a reference: ${referenceForms.env} or ${referenceForms.file}`;
  }
  return undefined;
}

/** Replaces the path in every `${file:PATH}` of a text; the rest stays as it is. */
export function mapFileReferences(text: string, map: (path: string) => string): string {
  return text.replaceAll(reference, (whole, kind: string, target: string) =>
    kind === 'file' ? `\${file:${map(target)}}` : whole,
  );
}

/**
 * Puts values in the place of `${env:NAME}` and `${file:PATH}`. A file's last line break is
 * dropped. Values are not searched for references in turn.
 * @throws {UnresolvedReference} a variable that is not set or empty, a file that cannot be read or
 * is empty
 */
export function resolveReferences(text: string, read: ReferenceSources): string {
  return text.replaceAll(reference, (_whole, kind: string, target: string) =>
    kind === 'env' ? variable(target, read) : content(target, read),
  );
}

function variable(name: string, read: ReferenceSources): string {
  const value = read.env(name);
  if (value !== undefined && value !== '') return value;
  throw new UnresolvedReference(
    `The environment variable ${quoted(name)}, to which the pipeline file refers, is ${value === '' ? 'empty' : 'not set'} where the worker runs.`,
    'Set it in the environment of the worker.',
  );
}

function content(path: string, read: ReferenceSources): string {
  let text: string;
  try {
    text = read.file(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new UnresolvedReference(
      `The file ${quoted(path)}, to which the pipeline file refers, cannot be read where the worker runs${code}.`,
      'Put the file there, readable by the worker.',
    );
  }
  const value = text.replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw new UnresolvedReference(
    `The file ${quoted(path)}, to which the pipeline file refers, is empty.`,
    'Write the value into it.',
  );
}
