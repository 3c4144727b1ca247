import type { BatchDefinition, OnError, PipelineDefinition } from './model.ts';

/** Most pipelines at once, unless something else is said. */
export const usualConcurrency = 10;

/** Pipelines that are defined already, as one batch. */
export function batchOfPipelines(asked: {
  name: string;
  definitions: PipelineDefinition[];
  concurrency?: number;
  onError?: OnError;
}): BatchDefinition {
  const { name, definitions, concurrency = usualConcurrency, onError = 'continue' } = asked;
  return { name, concurrency, onError, pipelines: definitions };
}
