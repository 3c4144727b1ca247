import { basename } from 'node:path';
import type { DocumentProblem } from '../document.ts';
import type { SourceReference } from '../model.ts';
import { listOf } from '../words.ts';
import type { Template } from './schema.ts';

/** The longest name of a pipeline. */
const longestName = 200;

/** What a template is built from, and the name that its pipeline goes by. */
export interface TemplateSource {
  source: SourceReference;
  name: string;
  notices: string[];
}

/**
 * The source of a template: the one that was asked for beside it, which hammr prefers, too, or else
 * the appliance that its stack names.
 * @param file the template's name, from which the pipeline has its own where the stack has none
 */
export function sourceOf(
  { stack }: Template,
  given: SourceReference | undefined,
  file: string,
): TemplateSource | DocumentProblem {
  if (given !== undefined) {
    const notices = stack ? ['The stack is not read: another source was asked for.'] : [];
    return { source: given, name: nameOf(`${stem(file)}-${labelOf(given)}`), notices };
  }
  if (stack === undefined) {
    return {
      path: [],
      message: 'nothing says what to build from: there are builders, and no stack',
      hint: 'Give --appliance ID or --scan ID, or add a stack with the name and version of an appliance.',
    };
  }
  const { name, version, ...rest } = stack;
  const notices: string[] = [];
  const others = Object.keys(rest);
  if (others.length > 0) {
    notices.push(
      `Of stack only name and version are read: the appliance is built as it stands at UForge, whatever ${listOf(others, 'and')} ${others.length === 1 ? 'says' : 'say'} here.`,
    );
  }
  if (version === 'latest') {
    notices.push('stack.version: latest is taken for the version that was modified last.');
  }
  return {
    source: { kind: 'appliance', name, version },
    name: nameOf(`${name}-${version}`),
    notices,
  };
}

/** Tells apart the pipelines that one file makes of several sources. */
function labelOf(source: SourceReference): string {
  if (source.kind === 'appliance') {
    return 'id' in source ? `appliance-${source.id}` : `${source.name}-${source.version}`;
  }
  return 'scanId' in source ? `scan-${source.scanId}` : `${source.instance}-${source.scan}`;
}

function stem(file: string): string {
  return basename(file).replace(/\.(ya?ml|json)$/i, '');
}

/** A name that a pipeline file may have: on one line, and no reference. */
function nameOf(label: string): string {
  const plain = label
    .replaceAll(/\p{Control}+/gu, ' ')
    .replaceAll('${', '$')
    .trim();
  return plain.slice(0, longestName).toWellFormed().trim();
}
