import type { YAMLError } from 'yaml';

/** The errors worth telling: what follows a syntax error is mostly its consequence. */
export function telling(errors: readonly YAMLError[]): YAMLError[] {
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted) return [exhausted];
  const sorted = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  const standsAlone = ({ code }: YAMLError) =>
    code === 'DUPLICATE_KEY' || code === 'TAG_RESOLVE_FAILED';
  const syntax = sorted.find((error) => !standsAlone(error));
  return sorted.filter((error) => error === syntax || standsAlone(error));
}

/** What is wrong with the syntax of a document, without repeating any of it. */
export function syntaxProblem(
  { code, message }: YAMLError,
  language: 'JSON' | 'YAML',
): { message: string; hint?: string } {
  if (code === 'DUPLICATE_KEY') return { message: 'this key is there twice; keys must be unique' };
  if (code === 'TAB_AS_INDENT') return { message: 'tabs cannot indent YAML; use blanks' };
  if (code === 'RESOURCE_EXHAUSTION') return { message: 'it is nested too deeply' };
  if (code === 'TAG_RESOLVE_FAILED') {
    return { message: 'unknown tag; such a file holds plain values', hint: quotesHint };
  }
  // What follows a colon is the file's own text, and so can be a secret.
  const [kind = ''] = message.split(/(?<=\w): /);
  const said = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  const hint = language === 'YAML' ? quotesHint : 'Text goes into double quotes.';
  return { message: `this is not valid ${language}: ${said}`, hint };
}

const quotesHint =
  'Text that holds any of { } [ ] : # or begins with one of & * ! % @ goes into quotes.';
