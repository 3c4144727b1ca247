import type { Client } from '../client.ts';
import type { ScanUri } from '../ids.ts';
import type { QueryParameters } from '../operation-types.ts';
import type { OpStatus, Scan } from '../schema.gen.ts';
import { expectRef, scanParameters } from './expect.ts';
import type { Options, PageSize, Sorting } from './options.ts';
import { type Fetch, listAll, pagesOf, windowQuery } from './paging.ts';

/** Which scans of the user are wanted. */
export type UserScanSearch = Sorting<Scan> & Pick<QueryParameters<'userScan_getAll'>, 'id'>;

/** Scans, whatever machine they are of; those of one are `instances.scans`. */
export interface Scans {
  /** Scans of all instances of the user. */
  ofUser(options?: Options & UserScanSearch): Promise<Scan[]>;
  /** The same, page by page. */
  pages(options: Options & UserScanSearch & PageSize): AsyncIterable<Scan[]>;
  /** @param options what of its packages and files is told along with it. */
  get(scanUri: ScanUri, options?: Options & QueryParameters<'scan_get'>): Promise<Scan>;
  /** Cancels a running scan. */
  cancel(scanUri: ScanUri, options?: Options): Promise<OpStatus | undefined>;
}

export function createScans({ call }: Client): Scans {
  const listing = 'userScan_getAll';
  const matching =
    (options: Options & UserScanSearch): Fetch<Scan> =>
    async (window) => {
      const { id } = options;
      const query = { ...windowQuery<Scan>(options, window), ...(id !== undefined && { id }) };
      const { value } = await call(listing, {}, { ...options, query });
      return { entries: value.scans, total: value.total };
    };
  return {
    ofUser: (options = {}) => listAll(listing, options, matching(options)),
    pages: (options) => pagesOf(listing, options, matching(options)),
    async get(scanUri, { signal, fresh, ...query } = {}) {
      const options = { ...(signal && { signal }), ...(fresh !== undefined && { fresh }) };
      const parameters = scanParameters(expectRef(scanUri, ['scan']));
      return (await call('scan_get', parameters, { ...options, query })).value;
    },
    async cancel(scanUri, options = {}) {
      const parameters = scanParameters(expectRef(scanUri, ['scan']));
      return (await call('scan_cancel', parameters, options)).value;
    },
  };
}
