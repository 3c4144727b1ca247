import type { PipelineInput, PipelineResult } from './model.ts';

/** Whether this is what a pipeline is started with, of a version that this Forgeline understands. */
export function isPipelineInput(value: unknown): value is PipelineInput {
  if (typeof value !== 'object' || value === null) return false;
  const plan: unknown = Reflect.get(value, 'plan');
  return (
    typeof plan === 'object' &&
    plan !== null &&
    Array.isArray(Reflect.get(plan, 'images')) &&
    'identity' in value
  );
}

/** The same of what comes of one. */
export function isPipelineResult(value: unknown): value is PipelineResult {
  return typeof value === 'object' && value !== null && 'images' in value && 'status' in value;
}
