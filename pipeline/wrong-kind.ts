import type { DocumentProblem } from './document.ts';
import type { DocumentKind } from './kind.ts';
import { neitherProblem } from './neither.ts';

const kinds = {
  pipeline: {
    called: 'a pipeline file',
    hint: 'Name it under pipelines of a batch file, or build it: forgeline build FILE',
  },
  'hammr-template': {
    called: 'a hammr template',
    hint: 'Name it under pipelines of a batch file, or build it: forgeline build FILE',
  },
  batch: {
    called: 'a batch file',
    hint: 'Look at it with: forgeline batch plan FILE; start it with: forgeline batch start FILE',
  },
  schedule: {
    called: 'a schedule file',
    hint: 'Make the schedule: forgeline schedule create FILE',
  },
} as const;

/** What is wrong with a file that is of another kind than is wanted, or of none. */
export function wrongKind(
  { kind, value }: { kind: DocumentKind; value: object },
  wanted: 'pipeline' | 'batch' | 'schedule',
): DocumentProblem {
  if (kind === 'neither' && wanted === 'pipeline') return neitherProblem(value);
  if (kind === 'neither') {
    return {
      path: [],
      message: `this is not ${kinds[wanted].called}: it has none of its keys`,
      hint: 'Check the path of the file.',
    };
  }
  const { called, hint } = kinds[kind];
  return {
    path: [],
    message: `this is ${called}, and ${kinds[wanted].called} is wanted here`,
    hint,
  };
}
