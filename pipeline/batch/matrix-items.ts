import { idsOf } from '../ids.ts';
import type {
  ApplianceEntry,
  BatchItem,
  ImageDefinition,
  MatrixDefinition,
  MatrixFilter,
  Problem,
} from '../model.ts';
import { matches } from '../pattern.ts';
import { quoted } from '../words.ts';
import { selectAppliances } from './appliances.ts';

/** A pipeline, and what it is made from, for sentences. */
export interface MatrixItem {
  item: BatchItem;
  /** Such as `the appliance "web-tier" "2.1"`. */
  from: string;
}

interface Named extends MatrixDefinition {
  /** Name of the batch. */
  batch: string;
}

/** The pipelines of a matrix, by name of their appliances. */
export function itemsOfMatrix(
  matrix: Named,
  appliances: readonly ApplianceEntry[],
): { made: MatrixItem[]; problems: Problem[]; notices: string[] } {
  const { selected, problems } = selectAppliances(matrix.appliances, appliances);
  const use = { exclude: new Set<number>(), include: new Set<number>() };
  const made = selected.flatMap((appliance) => itemOf(matrix, appliance, use) ?? []);
  if (selected.length > 0 && made.length === 0) problems.push(allExcluded(selected.length));
  const notices = [
    ...matrix.exclude.flatMap((filter, index) =>
      use.exclude.has(index)
        ? []
        : `matrix.exclude[${index}] (${filterText(filter)}) leaves out nothing.`,
    ),
    ...matrix.include.flatMap(({ appliance }, index) =>
      use.include.has(index)
        ? []
        : `matrix.include[${index}] (appliance ${quoted(appliance)}) adds nothing.`,
    ),
  ];
  return { made, problems, notices };
}

/** Which exclusions and inclusions had an effect, by their places. */
interface Use {
  exclude: Set<number>;
  include: Set<number>;
}

/** Undefined: nothing is left to be made of this appliance. */
function itemOf(matrix: Named, appliance: ApplianceEntry, use: Use): MatrixItem | undefined {
  const left = exclude(matrix, appliance, use);
  if (left === 'nothing') return undefined;
  const images = include(matrix, appliance, use);
  const { template } = matrix;
  const isBare = template.images.every(({ id }) => left.without.includes(id));
  if (isBare && images.length === 0) return undefined;
  return {
    item: {
      name: nameOf(matrix, appliance),
      source: { kind: 'appliance', id: appliance.id },
      ...(left.without.length > 0 && { without: left.without }),
      ...(images.length > 0 && { images }),
    },
    from: `the appliance ${quoted(appliance.name)} ${quoted(appliance.version)}`,
  };
}

function exclude(
  { template, exclude: filters }: Named,
  appliance: ApplianceEntry,
  use: Use,
): { without: string[] } | 'nothing' {
  const images = new Set<string>();
  const publications = new Set<string>();
  let isOut = false;
  for (const [index, filter] of filters.entries()) {
    if (!isMeant(filter.appliance, appliance.name)) continue;
    if (!isMeant(filter.version, appliance.version)) continue;
    const ofFormat = template.images.filter(({ format }) => isMeant(filter.format, format));
    const found =
      filter.account === undefined
        ? ofFormat.map(({ id }) => id)
        : ofFormat.flatMap((image) => publicationsFor(image, filter.account));
    const isWhole = filter.account === undefined && filter.format === undefined;
    if (isWhole || found.length > 0) use.exclude.add(index);
    if (isWhole) isOut = true;
    for (const id of found) (filter.account === undefined ? images : publications).add(id);
  }
  if (isOut) return 'nothing';
  const others = [...publications].filter((id) => !images.has(id.slice(0, id.indexOf('/'))));
  return { without: [...images, ...others] };
}

function publicationsFor(image: ImageDefinition, account: string | undefined): string[] {
  return image.publications
    .filter((publication) => isMeant(account, publication.account))
    .map(({ id }) => `${image.id}/${id}`);
}

/** The images that this appliance has beside those of all; their ids stay apart. */
function include(matrix: Named, { name }: ApplianceEntry, use: Use): ImageDefinition[] {
  const added = matrix.include.filter(({ appliance }, index) => {
    const isAdded = matches(appliance, name);
    if (isAdded) use.include.add(index);
    return isAdded;
  });
  const ids = idsOf(
    [
      ...matrix.template.images.map(({ id }) => ({ id, label: id })),
      ...added.map(({ image }) => ({ label: image.id })),
    ],
    'image',
  ).slice(matrix.template.images.length);
  return added.map(({ image }, index) => ({ ...image, id: ids[index] ?? image.id }));
}

function isMeant(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || matches(pattern, text);
}

/** The longest name of a pipeline. */
const longestName = 200;

/** What a server calls an appliance is not fit for a name in every case. */
function nameOf({ name, batch }: Named, appliance: ApplianceEntry): string {
  const parts: Readonly<Record<string, string>> = {
    batch,
    appliance: appliance.name,
    version: appliance.version,
  };
  const filled = name.replaceAll(
    /\{(batch|appliance|version)\}/g,
    (_whole, part: string) => parts[part] ?? '',
  );
  return filled
    .toWellFormed()
    .replaceAll(/[\p{Control}\u2028\u2029\ufffd\ufffe\uffff]+/gu, '-')
    .trim()
    .slice(0, longestName)
    .trimEnd();
}

function allExcluded(count: number): Problem {
  return {
    code: 'empty_matrix',
    message: `The matrix comes out empty: all that is made of the ${count} ${count === 1 ? 'appliance that it finds is' : 'appliances that it finds is'} excluded.`,
    hint: 'Narrow down what matrix.exclude leaves out.',
    path: 'matrix.exclude',
  };
}

function filterText(filter: MatrixFilter): string {
  return Object.entries(filter)
    .map(([key, pattern]) => `${key} ${quoted(String(pattern))}`)
    .join(', ');
}
