import { invalid } from '../checked-document.ts';
import type { DocumentPath, DocumentProblem, PipelineDocument } from '../document.ts';
import { type FileProblem, InvalidPipelineFile } from '../errors.ts';
import type { BatchDefinition } from '../model.ts';
import { jsonBytes, largestBatch, mostPipelines } from './limits.ts';

/**
 * Refuses a file for what is wrong with it and with the files that it names, its own problems first.
 * @throws {InvalidPipelineFile} if there is anything
 */
export function refuse(
  document: PipelineDocument,
  problems: DocumentProblem[],
  inFiles: readonly FileProblem[],
): void {
  const own = problems.length > 0 ? invalid(document, problems).problems : [];
  const [first, ...others] = [...own, ...inFiles];
  if (first) throw new InvalidPipelineFile([first, ...others]);
}

/** More pipeline files than a batch may have. */
export function tooMany(requests: readonly unknown[], path: DocumentPath): DocumentProblem[] {
  if (requests.length <= mostPipelines) return [];
  return [
    {
      path,
      message: `these are ${requests.length} pipeline files, and one batch may have ${mostPipelines}`,
      hint: 'Make several batches of it.',
    },
  ];
}

/** More than can be sent to Temporal. */
export function tooLarge(definition: BatchDefinition, path: DocumentPath): DocumentProblem[] {
  const bytes = jsonBytes(definition);
  if (bytes <= largestBatch) return [];
  return [
    {
      path,
      message: `the definitions of the ${definition.pipelines.length} pipelines are ${Math.ceil(bytes / 1024)} KiB together, and Temporal takes ${largestBatch / 1024} KiB at once`,
      hint: 'Use a matrix, whose pipelines share one definition, or make several batches of it.',
    },
  ];
}
