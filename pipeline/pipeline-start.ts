import type { PipelinePlan } from './model.ts';

/** One search attribute with its value, as Temporal's clients and workflows take them. */
export type Attribute =
  | { key: { name: string; type: 'KEYWORD' }; value: string }
  | { key: { name: string; type: 'KEYWORD_LIST' }; value: string[] }
  | { key: { name: string; type: 'BOOL' }; value: boolean };

/**
 * The search attributes that a run of a pipeline begins with, by which lists and filters find it.
 *
 * @param batchId workflow id of the batch that it is part of.
 */
export function pipelineAttributes(plan: PipelinePlan, batchId?: string): Attribute[] {
  const accounts = plan.images.flatMap((image) => image.publications.map(({ account }) => account));
  const formats = plan.images.map(({ format }) => format);
  return [
    keyword('ForgelineSource', plan.source.uri),
    keywords('ForgelineFormats', formats),
    keywords('ForgelineAccounts', accounts),
    ...beginning(batchId),
  ];
}

/** Those of a batch and its shards: what is part of it is found by its id. */
export function batchAttributes(batchId: string): Attribute[] {
  return beginning(batchId);
}

/** What every run begins with. */
function beginning(batchId: string | undefined): Attribute[] {
  return [
    ...(batchId === undefined ? [] : [keyword('ForgelineBatch', batchId)]),
    keyword('ForgelineOutcome', 'running'),
    { key: { name: 'ForgelineNeedsAttention', type: 'BOOL' }, value: false },
  ];
}

function keyword(name: string, value: string): Attribute {
  return { key: { name, type: 'KEYWORD' }, value };
}

function keywords(name: string, values: string[]): Attribute {
  return { key: { name, type: 'KEYWORD_LIST' }, value: [...new Set(values)] };
}
