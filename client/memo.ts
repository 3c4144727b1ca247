import type { FileDestination } from '../pipeline/model.ts';

/**
 * What a download keeps in its memo so that a second request for it can be told from a request for
 * something else.
 */
export interface DownloadMemo {
  uris: string[];
  destination: FileDestination;
}

/** The memo of a download, where it is one that this version of Forgeline understands. */
export function downloadMemo(memo: Record<string, unknown> | undefined): DownloadMemo | undefined {
  return isDownloadMemo(memo) ? memo : undefined;
}

function isDownloadMemo(memo: unknown): memo is DownloadMemo {
  return isObject(memo) && Array.isArray(memo.uris) && isObject(memo.destination);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
