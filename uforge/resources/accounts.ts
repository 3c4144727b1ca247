import type { Client } from '../client.ts';
import type { AccountUri } from '../ids.ts';
import type { CredAccount } from '../schema.gen.ts';
import { expectRef } from './expect.ts';
import type { ListOptions, Options, PageSize, Search } from './options.ts';
import { searchableList } from './paging.ts';

/** Cloud accounts, with their secrets where the server tells them: not to be stored or shown. */
export interface Accounts {
  list(options?: ListOptions & Search<CredAccount>): Promise<CredAccount[]>;
  /** The same, page by page. */
  pages(options: Options & Search<CredAccount> & PageSize): AsyncIterable<CredAccount[]>;
  get(accountUri: AccountUri, options?: Options): Promise<CredAccount>;
}

export function createAccounts({ call }: Client): Accounts {
  return {
    ...searchableList<CredAccount>('cloudAccount_getAll', async (options) => {
      const { value } = await call('cloudAccount_getAll', {}, options);
      return { entries: value.credAccounts, total: value.total };
    }),
    async get(accountUri, options = {}) {
      const { uid, caid } = expectRef(accountUri, ['account']);
      return (await call('cloudAccount_get', { uid, caid }, options)).value;
    },
  };
}
