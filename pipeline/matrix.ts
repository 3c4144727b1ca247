import { effective } from './batch/effective.ts';
import { jsonBytes, largestBatch, mostPipelines } from './batch/limits.ts';
import { itemsOfMatrix, type MatrixItem } from './batch/matrix-items.ts';
import type {
  ApplianceEntry,
  BatchDefinition,
  BatchItem,
  BatchTemplate,
  Expansion,
  PipelineDefinition,
  Problem,
} from './model.ts';
import { quoted } from './words.ts';

/** Equal names that are told of, at most. */
const twinsTold = 5;

/**
 * The pipelines of a batch: those that are defined in files of their own, and one for each appliance
 * that its matrix finds. Pure; asks nobody.
 * @param appliances all that the login sees; none are needed where there is no matrix
 */
export function expand(batch: BatchDefinition, appliances: readonly ApplianceEntry[]): Expansion {
  const defined = batch.pipelines.map(
    (definition): MatrixItem => ({
      item: { name: definition.name, definition },
      from: 'a pipeline file',
    }),
  );
  const { matrix } = batch;
  const found = matrix
    ? itemsOfMatrix({ ...matrix, batch: batch.name }, appliances)
    : { made: [], problems: [], notices: [] };
  const all = [...defined, ...found.made];
  const items = all.map(({ item }) => item);
  const problems = [...found.problems, ...tooMany(items), ...twins(all)];
  if (problems.length === 0) problems.push(...none(items), ...tooLarge(items));
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, items, notices: found.notices };
}

/** What a pipeline of a batch is told. */
export function definitionOfItem(
  item: BatchItem,
  template: BatchTemplate | undefined,
): PipelineDefinition {
  if ('definition' in item) return item.definition;
  if (template === undefined) {
    throw new Error(`The pipeline ${item.name} is made by a template, and its batch has none.`);
  }
  const { name, source, without = [], images = [] } = item;
  const { images: common, ...conduct } = template;
  const left = common
    .filter(({ id }) => !without.includes(id))
    .map((image) => ({
      ...image,
      publications: image.publications.filter(({ id }) => !without.includes(`${image.id}/${id}`)),
    }));
  const all = [...left, ...images];
  return { ...effective(conduct, all), name, source, images: all };
}

function none(items: BatchItem[]): Problem[] {
  if (items.length > 0) return [];
  return [
    {
      code: 'empty_batch',
      message: 'The batch has no pipelines.',
      hint: 'Name pipeline files under pipelines, or appliances under matrix.',
    },
  ];
}

function tooMany(items: BatchItem[]): Problem[] {
  if (items.length <= mostPipelines) return [];
  return [
    {
      code: 'too_many_pipelines',
      message: `The batch comes out at ${items.length} pipelines, and one batch may have ${mostPipelines}.`,
      hint: 'Narrow the patterns down, or make several batches of it.',
    },
  ];
}

function tooLarge(items: BatchItem[]): Problem[] {
  const bytes = jsonBytes(items);
  if (bytes <= largestBatch) return [];
  return [
    {
      code: 'batch_too_large',
      message: `The definitions of the ${items.length} pipelines are ${Math.ceil(bytes / 1024)} KiB together, and Temporal takes ${largestBatch / 1024} KiB at once.`,
      hint: 'Use a matrix, whose pipelines share one definition, or make several batches of it.',
    },
  ];
}

/** One run goes by one name. */
function twins(all: MatrixItem[]): Problem[] {
  const known = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { item, from } of all) {
    const other = known.get(item.name);
    if (other === undefined) {
      known.set(item.name, from);
    } else if (problems.length < twinsTold) {
      problems.push({
        code: 'same_name',
        message: `Two pipelines would be named ${quoted(item.name)}: that of ${other}, and that of ${from}.`,
        hint: 'Give each a name of its own; the name in the matrix can hold {batch}, {appliance} and {version}.',
      });
    }
  }
  return problems;
}
