import { conductOf, conductProblems } from './conduct.ts';
import type { DocumentProblem } from './document.ts';
import { millisecondsOf } from './duration.ts';
import { folderOf, imageProblems, imagesOf, type Places } from './images.ts';
import type { PipelineDefinition, SourceReference } from './model.ts';
import type { PipelineFile } from './schema.ts';

/** The pipeline that a checked file asks for, and what no schema can see to be wrong with it. */
export function definitionOf(
  file: PipelineFile,
  places: Places,
): { definition: PipelineDefinition; problems: DocumentProblem[] } {
  const { approve, ...conduct } = conductOf(file);
  const definition: PipelineDefinition = {
    name: file.name,
    source: sourceOf(file.source),
    images: imagesOf(file.images, places),
    publishWhen: file.publishWhen,
    ...(file.packages && { packages: packagesOf(file.packages.download, places) }),
    // The schema has seen to it that the deadline is a duration.
    deadlineMs: millisecondsOf(file.deadline) ?? 0,
    ...conduct,
    // Without publications nobody is asked.
    ...(approve && places.publish !== 'none' && { approve }),
  };
  return { definition, problems: problemsOf(file, definition) };
}

function sourceOf(source: PipelineFile['source']): SourceReference {
  if ('appliance' in source) return { kind: 'appliance', ...source.appliance };
  if ('instance' in source.scan) return { kind: 'scan', ...source.scan };
  const { instanceId, scanId } = source.scan;
  return { kind: 'scan', ...(instanceId !== undefined && { instanceId }), scanId };
}

function packagesOf(
  { to, overwrite }: { to: string; overwrite: boolean },
  places: Places,
): NonNullable<PipelineDefinition['packages']> {
  return { folder: folderOf(to, places), overwrite, host: places.host };
}

function problemsOf(file: PipelineFile, definition: PipelineDefinition): DocumentProblem[] {
  const { images, source, packages } = definition;
  const problems: DocumentProblem[] = [];
  if (images.length === 0 && !packages) {
    problems.push({
      path: ['images'],
      message: 'expected at least one image, as nothing else is asked for',
      hint: 'List the target formats to generate; a scan can also have its packages fetched.',
    });
  }
  if (packages && source.kind === 'appliance') {
    problems.push({
      path: ['packages'],
      at: 'key',
      message: 'packages can be fetched from a scan only, and the source is an appliance',
      hint: 'Remove packages, or name a scan as the source.',
    });
  }
  return [...problems, ...imageProblems(file.images, images), ...conductProblems(file)];
}
