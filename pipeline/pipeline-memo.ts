import type { PipelineDefinition } from './model.ts';

/**
 * What a run keeps in its memo so that a second request for it can be told from a request for
 * something else, without asking UForge again. Holds no secret: definitions name them only.
 */
export interface PipelineMemo {
  definition: PipelineDefinition;
  source: { uri: string; revision: string };
}

/** The memo of a pipeline's run, where it is one that this version of Forgeline understands. */
export function pipelineMemo(memo: Record<string, unknown> | undefined): PipelineMemo | undefined {
  return isPipelineMemo(memo) ? memo : undefined;
}

function isPipelineMemo(memo: unknown): memo is PipelineMemo {
  return (
    isObject(memo) &&
    isObject(memo.source) &&
    isObject(memo.definition) &&
    typeof memo.definition.name === 'string' &&
    Array.isArray(memo.definition.images) &&
    memo.definition.images.every(isImage)
  );
}

function isImage(image: unknown): boolean {
  return isObject(image) && Array.isArray(image.publications) && image.publications.every(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
