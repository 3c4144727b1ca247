/**
 * What a batch keeps in its memo, so that a second request for it can be told from a request for
 * something else without reading all that it was started with.
 */
export interface BatchMemo {
  /** Its name. */
  batch: string;
  /** Digest of all that it was asked to do. */
  digest: string;
  /** How many pipelines it has. */
  total: number;
}

/** The memo of a batch, where it is one that this version of Forgeline understands. */
export function batchMemo(memo: Record<string, unknown> | undefined): BatchMemo | undefined {
  return isBatchMemo(memo) ? memo : undefined;
}

function isBatchMemo(memo: unknown): memo is BatchMemo {
  return (
    typeof memo === 'object' &&
    memo !== null &&
    typeof Reflect.get(memo, 'batch') === 'string' &&
    typeof Reflect.get(memo, 'digest') === 'string' &&
    typeof Reflect.get(memo, 'total') === 'number'
  );
}
