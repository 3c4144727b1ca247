import type { DocumentProblem } from '../document.ts';
import { idsOf } from '../ids.ts';
import type { ImageFile } from '../image-schema.ts';
import { imageProblems, imagesOf, type Places } from '../images.ts';
import type { BatchTemplate, ImageDefinition, MatrixDefinition } from '../model.ts';
import { matrixProblems } from './matrix-problems.ts';
import type { MatrixFile } from './schema.ts';

type FilterFile = MatrixFile['exclude'][number];

/** What a checked matrix asks for, and what no schema can see to be wrong with it. */
export function matrixOf(
  matrix: MatrixFile,
  conduct: Omit<BatchTemplate, 'images'>,
  places: Places,
): { definition: MatrixDefinition; problems: DocumentProblem[] } {
  const files = formatsOf(matrix);
  const images = imagesOf(files, places).map((image, index) =>
    saysWhereTo(matrix, index) ? image : wherePossible(image),
  );
  const include = matrix.include.map((file) => included(file, matrix, images, places));
  const definition: MatrixDefinition = {
    appliances: matrix.appliances.map((each) =>
      typeof each === 'string' ? { name: each, version: 'latest' } : each,
    ),
    template: { ...conduct, images },
    exclude: matrix.exclude.map(filterOf),
    include,
    name: matrix.name,
  };
  const problems = [
    ...imageProblems(files, images).map((problem) => placedInMatrix(problem, matrix, files)),
    ...include.flatMap(({ image }, index) =>
      imageProblems(matrix.include.slice(index, index + 1), [image]).map((problem) => ({
        ...problem,
        path: ['matrix', 'include', index, ...problem.path.slice(2)],
      })),
    ),
    ...matrixProblems(matrix, definition),
  ];
  return { definition, problems };
}

/** The formats as a pipeline file would have them, each with the accounts that it goes to. */
function formatsOf(matrix: MatrixFile): ImageFile[] {
  return matrix.formats.map((each) => {
    const image = typeof each === 'string' ? { format: each } : each;
    const download = image.download ?? matrix.download;
    return {
      ...image,
      ...(download && { download }),
      publish: accountsOf(matrix, image).map(({ account }) => account),
    };
  });
}

/** The accounts that a format goes to, with their places in the file. */
function accountsOf(
  { accounts }: MatrixFile,
  image: { format: string; id?: string | undefined },
): { account: ImageFile['publish'][number]; index: number }[] {
  return accounts.flatMap(({ format, ...account }, index) =>
    format === image.format || format === image.id ? { account, index } : [],
  );
}

function saysWhereTo({ formats }: MatrixFile, index: number): boolean {
  const format = formats[index];
  return typeof format === 'object' && format.download !== undefined;
}

/** A download that is asked for all formats together is left out for those that are no files. */
function wherePossible(image: ImageDefinition): ImageDefinition {
  if (!image.download) return image;
  return { ...image, download: { ...image.download, onlyWherePossible: true } };
}

function included(
  { appliance, ...file }: MatrixFile['include'][number],
  { download }: MatrixFile,
  images: readonly ImageDefinition[],
  places: Places,
): MatrixDefinition['include'][number] {
  const [own] = imagesOf([file], places);
  const [common] = imagesOf([{ ...file, download }], places);
  const image = file.download || !common ? own : wherePossible(common);
  if (image === undefined) throw new Error('An image of a matrix came to nothing.');
  const labels = [...images, image].map(({ id, format }, index) =>
    index < images.length ? { id, label: format } : { id: file.id, label: format },
  );
  return { appliance, image: { ...image, id: idsOf(labels, 'image').at(-1) ?? image.id } };
}

function filterOf({ appliance, version, format, account }: FilterFile) {
  return {
    ...(appliance !== undefined && { appliance }),
    ...(version !== undefined && { version }),
    ...(format !== undefined && { format }),
    ...(account !== undefined && { account }),
  };
}

/** A problem with an image is one with a format or with an account. */
function placedInMatrix(
  problem: DocumentProblem,
  matrix: MatrixFile,
  files: readonly ImageFile[],
): DocumentProblem {
  const [, image, key, publication, ...rest] = problem.path;
  const file = typeof image === 'number' ? files[image] : undefined;
  if (key === 'publish' && file && typeof publication === 'number') {
    const index = accountsOf(matrix, file)[publication]?.index;
    if (index !== undefined) return { ...problem, path: ['matrix', 'accounts', index, ...rest] };
  }
  return { ...problem, path: ['matrix', 'formats', ...problem.path.slice(1)] };
}
