/** Most pipelines that one batch may have. */
export const mostPipelines = 10_000;

/** Most pipelines of a batch at once. */
export const mostAtOnce = 1_000;

/**
 * Largest text of all pipelines of a batch, in bytes as JSON: they travel through Temporal as one input,
 * which may have two MiB there. Room is left for what goes with them.
 */
export const largestBatch = 1.75 * 1024 * 1024;

/** Bytes of something as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength;
}
