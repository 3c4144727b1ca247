import type { DocumentPath, DocumentProblem, PipelineDocument } from '../document.ts';
import { unquoted } from '../schema-problems.ts';
import type { Template } from './schema.ts';

/**
 * Numbers that another reader of YAML takes for something else. hammr's takes `010` for 8 and `08` for
 * the text that it is: here both would be 10 and 8, without a word.
 */
export function unclearNumbers(
  document: PipelineDocument,
  { builders }: Template,
): DocumentProblem[] {
  const sizes = [
    ['hardwareSettings', 'memory'],
    ['installation', 'diskSize'],
    ['installation', 'swapSize'],
  ];
  return builders.flatMap((_builder, index) => {
    const at: DocumentPath = ['builders', index];
    return [
      ...unclearText(document, [...at, 'hardwareSettings', 'hwType']),
      ...sizes.flatMap((keys) => unclearSize(document, [...at, ...keys])),
    ];
  });
}

/** Text that was written as a number is that number only if it is how the number is written. */
function unclearText(document: PipelineDocument, path: DocumentPath): DocumentProblem[] {
  const number = document.numberAt(path);
  if (number === undefined || String(number.value) === number.source) return [];
  return [unquoted(path, number, document.language)];
}

function unclearSize(document: PipelineDocument, path: DocumentPath): DocumentProblem[] {
  const { value, source = '' } = document.numberAt(path) ?? {};
  if (!/^[-+]?0[0-7]+$/.test(source) || Number.parseInt(source, 8) === value) return [];
  return [
    {
      path,
      message: `expected a number without a zero before it: YAML 1.1, which hammr reads, counts ${source} in eights`,
      hint: `Write ${source.replace(/^([-+]?)0+(?=\d)/, '$1')}, if that is what is meant.`,
    },
  ];
}
