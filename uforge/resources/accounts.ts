import type { Client } from '../client.ts';
import type { AccountUri } from '../ids.ts';
import type { CredAccount } from '../schema.gen.ts';
import { expectRef } from './expect.ts';
import type { Options, PageSize, Search } from './options.ts';
import { type Fetch, listAll, pageQuery, pagesOf } from './paging.ts';

/** Cloud accounts, with their secrets where the server tells them: not to be stored or shown. */
export interface Accounts {
  list(options?: Options & Search<CredAccount>): Promise<CredAccount[]>;
  /** The same, page by page. */
  pages(options: Options & Search<CredAccount> & PageSize): AsyncIterable<CredAccount[]>;
  get(accountUri: AccountUri, options?: Options): Promise<CredAccount>;
}

export function createAccounts({ call }: Client): Accounts {
  const operation = 'cloudAccount_getAll';
  const matching =
    (options: Options & Search<CredAccount>): Fetch<CredAccount> =>
    async (window) => {
      const query = pageQuery<CredAccount>(options, window);
      const { value } = await call(operation, {}, { ...options, query });
      return { entries: value.credAccounts, total: value.total };
    };
  return {
    list: (options = {}) => listAll(operation, options, matching(options)),
    pages: (options) => pagesOf(operation, options, matching(options)),
    async get(accountUri, options = {}) {
      const { uid, caid } = expectRef(accountUri, ['account']);
      return (await call('cloudAccount_get', { uid, caid }, options)).value;
    },
  };
}
