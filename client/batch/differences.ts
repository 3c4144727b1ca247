import type { BatchInput } from '../../pipeline/model.ts';
import { count, printable } from '../text.ts';

const namesAtMost = 3;

/** What tells a batch that runs from one of the same name that is asked for, one sentence each. */
export function differencesOf(running: BatchInput, asked: BatchInput): string[] {
  const before = textsByName(running);
  const after = textsByName(asked);
  const added = [...after.keys()].filter((name) => !before.has(name));
  const gone = [...before.keys()].filter((name) => !after.has(name));
  const changed = [...after].filter(
    ([name, text]) => before.has(name) && before.get(name) !== text,
  );
  const differences = [
    added.length > 0 ? `it has not ${namesOf(added)}` : '',
    gone.length > 0 ? `it has also ${namesOf(gone)}` : '',
    changed.length > 0 ? `it does other things in ${namesOf(changed.map(([name]) => name))}` : '',
    isSame(running.template, asked.template) ? '' : 'its pipelines are made by another template',
    isSame(running.onError, asked.onError)
      ? ''
      : `onError: is ${onErrorText(running)}, asked ${onErrorText(asked)}`,
    running.rebuild === asked.rebuild
      ? ''
      : `it ${running.rebuild ? 'builds' : 'does not build'} what has not changed`,
  ].filter((difference) => difference !== '');
  return differences.length > 0 ? differences : ['it has the pipelines in another order'];
}

/** `stop`, or `stop-after 5`, as it is written in files. */
function onErrorText({ onError }: Pick<BatchInput, 'onError'>): string {
  return typeof onError === 'string' ? onError : `stop-after ${onError.stopAfter}`;
}

function textsByName({ items }: BatchInput): Map<string, string> {
  return new Map(items.map((item) => [item.name, JSON.stringify(item)]));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function namesOf(names: readonly string[]): string {
  const some = names.slice(0, namesAtMost).map(printable).join(', ');
  const hidden = names.length - namesAtMost;
  return `${count(names.length, 'pipeline')} (${some}${hidden > 0 ? ', ...' : ''})`;
}
