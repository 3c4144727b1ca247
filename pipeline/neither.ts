import type { DocumentProblem } from './document.ts';
import { templateKeys } from './kind.ts';
import { pipelineFileSchema } from './schema.ts';
import { listOf, nearestWord, quoted } from './words.ts';

/** Files of hammr's that are easily taken for templates, by their key. */
const otherFiles: Readonly<Record<string, string>> = {
  accounts: 'It looks like the cloud accounts that "hammr account create" takes.',
  migration: 'It looks like a migration of hammr, which is no template.',
  provisioner: 'It looks like a deployment of hammr, which is no template.',
};

/** What is wrong with a document that is neither a pipeline file nor a hammr template. */
export function neitherProblem(value: object): DocumentProblem {
  const keys = Object.keys(value);
  const known = [...Object.keys(pipelineFileSchema.shape), ...templateKeys];
  const message = `this is neither a pipeline file (version, name, source, images) nor a hammr template (${listOf(templateKeys, 'and')})`;
  const hints = keys.flatMap((key) => {
    if (Object.hasOwn(otherFiles, key)) return otherFiles[key] ?? [];
    const near = nearestWord(key, known);
    return near ? `Did you mean ${quoted(near)} where it says ${quoted(key)}?` : [];
  });
  return { path: [], message, hint: hints[0] ?? 'Check the path of the pipeline file.' };
}
