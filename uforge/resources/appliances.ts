import type { Client } from '../client.ts';
import type { ApplianceUri } from '../ids.ts';
import type { Appliance, InstallProfile } from '../schema.gen.ts';
import { applianceParameters } from './expect.ts';
import type { ListOptions, Options, PageSize, Search } from './options.ts';
import { type Fetch, listAll, pageQuery, pagesOf } from './paging.ts';

/** Appliances of the user. */
export interface Appliances {
  list(options?: ListOptions & Search<Appliance>): Promise<Appliance[]>;
  /** The same, page by page. */
  pages(options: Options & Search<Appliance> & PageSize): AsyncIterable<Appliance[]>;
  get(applianceUri: ApplianceUri, options?: Options): Promise<Appliance>;
  installProfile(applianceUri: ApplianceUri, options?: Options): Promise<InstallProfile>;
}

export function createAppliances({ call }: Client): Appliances {
  const operation = 'appliance_getAll';
  const matching =
    (options: Options & Search<Appliance>): Fetch<Appliance> =>
    async (window) => {
      const query = pageQuery<Appliance>(options, window);
      const { value } = await call(operation, {}, { ...options, query });
      return { entries: value.appliances, total: value.total };
    };
  return {
    list: (options = {}) => listAll(operation, options, matching(options)),
    pages: (options) => pagesOf(operation, options, matching(options)),
    async get(applianceUri, options = {}) {
      return (await call('appliance_get', applianceParameters(applianceUri), options)).value;
    },
    async installProfile(applianceUri, options = {}) {
      const parameters = applianceParameters(applianceUri);
      return (await call('installProfile_getDeprecated', parameters, options)).value;
    },
  };
}
