import { isDownload, type Records, resourceOf } from '../records.ts';

/** An image whose download was hit by kills of the worker. */
export interface Refetched {
  uri: string;
  kills: number;
  /** Bytes beyond the file's size for each kill, in per cent of it. */
  surplusPercent: number;
}

/** Faults that cost a download nothing but what was on its way. */
const harmless = /^file: (breaks off|connection broken|slow|id expired|refused)/;

/**
 * What kills of the worker cost in bytes. Only images whose download met no fault that made it begin
 * anew: what that costs is the fault's.
 */
export function refetched(
  records: Records,
  sizes: ReadonlyMap<string, number>,
  kills: readonly number[],
): Refetched[] {
  const requests = Map.groupBy(records.notable.filter(isDownload), resourceOf);
  return [...requests].flatMap(([uri, entries]) => {
    const size = sizes.get(uri);
    if (size === undefined || size < worthResuming) return [];
    if (entries.some(({ fault }) => fault && !harmless.test(fault.rule))) return [];
    const hits = kills.filter((kill) =>
      entries.some(({ at, durationMs }) => {
        const begun = Date.parse(at);
        return begun < kill && kill < begun + durationMs + 500;
      }),
    ).length;
    if (hits === 0) return [];
    const fetched = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    const surplusPercent = (100 * Math.max(0, fetched - size)) / size / hits;
    return [{ uri, kills: hits, surplusPercent }];
  });
}

/** Bytes. Of smaller files the buffers of a connection are a large part. */
const worthResuming = 50 << 20;
