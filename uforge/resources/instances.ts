import type { Client } from '../client.ts';
import type { InstanceUri } from '../ids.ts';
import type { QueryParameters } from '../operation-types.ts';
import type { Scan, ScannedInstance } from '../schema.gen.ts';
import { expectRef } from './expect.ts';
import type { ListOptions, Options, PageSize, Search, Sorting } from './options.ts';
import { type Fetch, listAll, pageQuery, pagesOf, windowQuery } from './paging.ts';

type Parameters = QueryParameters<'scanInstance_getAll'>;
type ScanParameters = QueryParameters<'scannedInstanceScan_getAll'>;

/** Which instances are wanted, and whether their scans come along. */
export type InstanceSearch = Sorting<ScannedInstance> &
  Pick<Parameters, 'name' | 'id' | 'includeScans' | 'delta'>;

/** Which scans of an instance are wanted, and what is told of them. */
export type ScanSearch = Search<Scan> & Pick<ScanParameters, 'ongoing' | 'includeStats' | 'delta'>;

/** Machines that have been scanned. */
export interface Instances {
  list(options?: Options & InstanceSearch): Promise<ScannedInstance[]>;
  /** The same, page by page. */
  pages(options: Options & InstanceSearch & PageSize): AsyncIterable<ScannedInstance[]>;
  get(
    instanceUri: InstanceUri,
    options?: Options & QueryParameters<'scanInstance_get'>,
  ): Promise<ScannedInstance>;
  /** Scans of one instance. */
  scans(instanceUri: InstanceUri, options?: ListOptions & ScanSearch): Promise<Scan[]>;
  /** The same, page by page. */
  scanPages(
    instanceUri: InstanceUri,
    options: Options & ScanSearch & PageSize,
  ): AsyncIterable<Scan[]>;
}

export function createInstances({ call }: Client): Instances {
  const listing = 'scanInstance_getAll';
  const scanListing = 'scannedInstanceScan_getAll';

  const matching =
    (options: Options & InstanceSearch): Fetch<ScannedInstance> =>
    async (window) => {
      const { name, id, includeScans, delta } = options;
      const query = {
        ...windowQuery<ScannedInstance>(options, window),
        ...(name !== undefined && { name }),
        ...(id !== undefined && { id }),
        ...(includeScans !== undefined && { includeScans }),
        ...(delta !== undefined && { delta }),
      };
      const { value } = await call(listing, {}, { ...options, query });
      return { entries: value.scannedInstances, total: value.total };
    };

  const scansOf =
    (instanceUri: InstanceUri, options: Options & ScanSearch): Fetch<Scan> =>
    async (window) => {
      const { ongoing, includeStats, delta } = options;
      const query = {
        ...pageQuery<Scan>(options, window),
        ...(ongoing !== undefined && { ongoing }),
        ...(includeStats !== undefined && { includeStats }),
        ...(delta !== undefined && { delta }),
      };
      const { value } = await call(scanListing, instanceParameters(instanceUri), {
        ...options,
        query,
      });
      return { entries: value.scans, total: value.total };
    };

  return {
    list: (options = {}) => listAll(listing, options, matching(options)),
    pages: (options) => pagesOf(listing, options, matching(options)),
    async get(instanceUri, { includeScans, delta, ...options } = {}) {
      const query = {
        ...(includeScans !== undefined && { includeScans }),
        ...(delta !== undefined && { delta }),
      };
      const parameters = instanceParameters(instanceUri);
      return (await call('scanInstance_get', parameters, { ...options, query })).value;
    },
    async scans(instanceUri, options = {}) {
      return listAll(scanListing, options, scansOf(instanceUri, options));
    },
    scanPages: (instanceUri, options) =>
      pagesOf(scanListing, options, scansOf(instanceUri, options)),
  };
}

function instanceParameters(instanceUri: InstanceUri) {
  const { uid, siid } = expectRef(instanceUri, ['scannedInstance']);
  return { uid, siid };
}
