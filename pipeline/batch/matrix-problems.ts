import type { DocumentProblem } from '../document.ts';
import type { ImageDefinition, MatrixDefinition } from '../model.ts';
import { isPattern } from '../pattern.ts';
import { listOf, nearestWord, quoted } from '../words.ts';
import type { MatrixFile } from './schema.ts';

/** What is wrong with the parts of a matrix as they stand to each other. */
export function matrixProblems(
  matrix: MatrixFile,
  definition: MatrixDefinition,
): DocumentProblem[] {
  return [
    ...accountsWithoutFormat(matrix),
    ...repeatedAppliances(definition),
    ...boundlessFilters(definition),
    ...idsOfIncluded(matrix, definition),
    ...sharedFileNames(matrix, definition),
    ...sharedNames(matrix, definition),
  ];
}

function accountsWithoutFormat({ accounts, formats }: MatrixFile): DocumentProblem[] {
  const known = formats.flatMap((each) =>
    typeof each === 'string' ? each : [each.format, ...(each.id === undefined ? [] : [each.id])],
  );
  return accounts.flatMap(({ account, format }, index) => {
    if (known.includes(format)) return [];
    const near = nearestWord(format, known);
    return {
      path: ['matrix', 'accounts', index, 'format'],
      message: `${quoted(format)} is none of the formats of the matrix${near ? `; did you mean ${quoted(near)}?` : `, so that nothing would go to ${quoted(account)}`}`,
      hint: `The formats are ${listOf([...new Set(known)].map(quoted), 'and')}.`,
    };
  });
}

function repeatedAppliances({ appliances }: MatrixDefinition): DocumentProblem[] {
  return appliances.flatMap(({ name, version }, index) => {
    const first = appliances.findIndex((other) => other.name === name && other.version === version);
    if (first === index) return [];
    return {
      path: ['matrix', 'appliances', index],
      message: `the same is already entry ${first + 1} of this list`,
      hint: 'Take one of them out.',
    };
  });
}

function boundlessFilters({ exclude }: MatrixDefinition): DocumentProblem[] {
  return exclude.flatMap((filter, index) => {
    if (Object.keys(filter).length > 0) return [];
    return {
      path: ['matrix', 'exclude', index],
      message: 'would leave out everything, as it says nothing of what is meant',
      hint: 'Say at least one of appliance, version, format and account.',
    };
  });
}

function idsOfIncluded({ include }: MatrixFile, { template }: MatrixDefinition): DocumentProblem[] {
  return include.flatMap(({ id }, index) => {
    if (id === undefined || !template.images.some((image) => image.id === id)) return [];
    return {
      path: ['matrix', 'include', index, 'id'],
      message: `the id ${quoted(id)} is already that of a format of the matrix`,
      hint: 'Ids tell the images apart: choose another, or leave it out to have it numbered.',
    };
  });
}

/** Files of different appliances under one name, as far as the file itself can tell. */
function sharedFileNames(matrix: MatrixFile, definition: MatrixDefinition): DocumentProblem[] {
  const needed = distinguishing(definition).map((part) => (part === 'appliance' ? 'name' : part));
  const check = (image: ImageDefinition | undefined, path: DocumentProblem['path']) => {
    const fileName = image?.download?.fileName;
    if (fileName === undefined) return [];
    const missing = needed.filter((part) => !fileName.includes(`{${part}}`));
    if (missing.length === 0) return [];
    const parts = missing.map((part) => `{${part}}`);
    return {
      path,
      message: `files of several appliances would have one name, ${quoted(fileName)}`,
      hint: `Put ${listOf(parts, 'and')} into it.`,
    };
  };
  return [
    ...definition.template.images.flatMap((image, index) => {
      const format = matrix.formats[index];
      const isOwn = typeof format === 'object' && format.download !== undefined;
      const at = isOwn ? ['matrix', 'formats', index, 'download'] : ['matrix', 'download'];
      // What is said once for all formats is wrong once.
      if (!isOwn && matrix.formats.findIndex(saysNoDownload) !== index) return [];
      return check(image, [...at, 'fileName']);
    }),
    ...definition.include.flatMap(({ image }, index) =>
      check(image, ['matrix', 'include', index, 'download', 'fileName']),
    ),
  ];
}

function saysNoDownload(format: MatrixFile['formats'][number]): boolean {
  return typeof format === 'string' || format.download === undefined;
}

/** Names of pipelines that could only be the same. */
function sharedNames({ name }: MatrixFile, definition: MatrixDefinition): DocumentProblem[] {
  const missing = distinguishing(definition).filter((part) => !name.includes(`{${part}}`));
  if (missing.length === 0) return [];
  const parts = missing.map((part) => `{${part}}`);
  return [
    {
      path: ['matrix', 'name'],
      message: `the pipelines of several appliances would have one name, ${quoted(name)}`,
      hint: `Put ${listOf(parts, 'and')} into it.`,
    },
  ];
}

/** What tells the appliances of a matrix apart. */
function distinguishing({ appliances }: MatrixDefinition): ('appliance' | 'version')[] {
  const names = new Set(appliances.map(({ name }) => name));
  const isByVersion =
    appliances.some(({ version }) => isPattern(version)) || names.size < appliances.length;
  return [
    ...(names.size > 1 || appliances.some(({ name }) => isPattern(name))
      ? (['appliance'] as const)
      : []),
    ...(isByVersion ? (['version'] as const) : []),
  ];
}
