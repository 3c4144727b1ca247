import type { DocumentProblem } from '../document.ts';
import { millisecondsOf } from '../duration.ts';
import { defaultFileName, expectedFileName } from '../file-name.ts';
import { idsOf } from '../ids.ts';
import { defaultDeadline } from '../limits-schema.ts';
import type {
  FileDestination,
  ImageDefinition,
  PipelineDefinition,
  SourceReference,
} from '../model.ts';
import { listOf } from '../words.ts';
import { imageOf } from './builder.ts';
import type { Template } from './schema.ts';
import { sourceOf } from './source.ts';

/** What is asked for beside what a template says. */
export interface TemplateOptions {
  /** The template as it was named. */
  file: string;
  /** Absolute folder of the template: its relative paths begin here. */
  base: string;
  /** Absolute folder for a download of each image that is a file; without it nothing is downloaded. */
  to?: string;
  /** Host whose disk `to` is on. */
  host: string;
  publish?: 'none';
  source?: SourceReference;
}

export interface TemplateReading {
  /** Absent where there are problems. */
  definition?: PipelineDefinition;
  problems: DocumentProblem[];
  notices: string[];
}

/** The pipeline that a hammr template asks for, and what no schema can see to be wrong with it. */
export async function definitionOfTemplate(
  template: Template,
  options: TemplateOptions,
): Promise<TemplateReading> {
  const { builders } = template;
  const found = await Promise.all(
    builders.map((builder, index) => imageOf(builder, index, options)),
  );
  const source = sourceOf(template, options.source, options.file);
  const problems = found.flatMap((each) => each.problems);
  const notices = [...unread(template), ...found.flatMap((each) => each.notices)];
  if ('message' in source) return { problems: [source, ...problems], notices };
  notices.unshift(...source.notices);
  if (problems.length > 0) return { problems, notices };
  const ids = idsOf(
    builders.map(({ type }) => ({ label: type })),
    'image',
  );
  const images = found.map(({ image }, index) => ({
    id: ids[index] ?? `image-${index + 1}`,
    ...image,
  }));
  const definition: PipelineDefinition = {
    name: source.name,
    source: source.source,
    images: options.to === undefined ? images : withDownloads(images, options.to, options.host),
    publishWhen: 'image-ready',
    deadlineMs: millisecondsOf(defaultDeadline) ?? 0,
  };
  return { definition, problems, notices };
}

/** What lies beside the stack and the builders, such as values that builders share. */
function unread({ stack: _stack, builders: _builders, ...rest }: Template): string[] {
  const others = Object.keys(rest);
  if (others.length === 0) return [];
  return [`${listOf(others, 'and')} ${others.length === 1 ? 'is' : 'are'} not read.`];
}

/** Images whose files would have one name are told apart by their ids. */
function withDownloads(images: ImageDefinition[], folder: string, host: string): ImageDefinition[] {
  const names = images.map((image) => expectedFileName(defaultFileName, image).toLowerCase());
  return images.map(({ publications, ...image }, index) => {
    const isOnly = names.filter((name) => name === names[index]).length === 1;
    const fileName = isOnly ? defaultFileName : '{name}-{version}-{revision}-{id}.{ext}';
    const download: FileDestination = { folder, fileName, overwrite: false, host };
    return { ...image, download: { ...download, onlyWherePossible: true }, publications };
  });
}
