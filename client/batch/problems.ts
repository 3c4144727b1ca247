import type { Problem } from '../../pipeline/model.ts';
import { count, printable } from '../text.ts';
import type { BatchPlan } from './plan-batch.ts';

/** So many problems are told; a thousand pipelines can have a thousand of them. */
const toldAtMost = 40;
const namesAtMost = 5;

/**
 * What keeps a batch from being started, each problem once with the pipelines that have it. What all of
 * them have, such as a server that does not answer, is told of none.
 */
export function problemsOfPlan({ problems, pipelines }: BatchPlan): Problem[] {
  const all = [...problems.values()].map(({ problem, names }): Problem => {
    const { path: _inTheFile, ...rest } = problem;
    return { ...rest, message: `${aboutOf(names, pipelines)}${problem.message}` };
  });
  if (all.length <= toldAtMost) return all;
  const rest = all.length - toldAtMost;
  const more = {
    code: 'more_problems',
    message: `There are ${count(rest, 'more problem')} of this kind.`,
    hint: 'Plan some of the pipelines alone, or leave them out, to see the others.',
  };
  return [...all.slice(0, toldAtMost), more];
}

/** What people must know before they start it, each once. */
export function noticeLines({ notices, pipelines }: BatchPlan): string[] {
  const lines = [...notices].map(
    ([notice, names]) => `  note: ${aboutOf(names, pipelines)}${printable(notice)}`,
  );
  const hidden = lines.length - toldAtMost;
  return [
    ...lines.slice(0, toldAtMost),
    ...(hidden > 0 ? [`  ... and ${hidden} more notes: forgeline batch plan --json FILE`] : []),
  ];
}

function aboutOf(names: readonly string[], pipelines: number): string {
  if (names.length === pipelines && pipelines > 1) return '';
  const hidden = names.length - namesAtMost;
  const some = names.slice(0, namesAtMost).map(printable).join(', ');
  return `${some}${hidden > 0 ? ` and ${hidden} more` : ''}: `;
}
