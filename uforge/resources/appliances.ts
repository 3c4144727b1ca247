import type { Client } from '../client.ts';
import type { ApplianceUri } from '../ids.ts';
import type { Appliance, InstallProfile } from '../schema.gen.ts';
import { applianceParameters } from './expect.ts';
import type { ListOptions, Options, PageSize, Search } from './options.ts';
import { searchableList } from './paging.ts';

/** Appliances of the user. */
export interface Appliances {
  list(options?: ListOptions & Search<Appliance>): Promise<Appliance[]>;
  /** The same, page by page. */
  pages(options: Options & Search<Appliance> & PageSize): AsyncIterable<Appliance[]>;
  get(applianceUri: ApplianceUri, options?: Options): Promise<Appliance>;
  installProfile(applianceUri: ApplianceUri, options?: Options): Promise<InstallProfile>;
}

export function createAppliances({ call }: Client): Appliances {
  return {
    ...searchableList<Appliance>('appliance_getAll', async (options) => {
      const { value } = await call('appliance_getAll', {}, options);
      return { entries: value.appliances, total: value.total };
    }),
    async get(applianceUri, options = {}) {
      return (await call('appliance_get', applianceParameters(applianceUri), options)).value;
    },
    async installProfile(applianceUri, options = {}) {
      const parameters = applianceParameters(applianceUri);
      return (await call('installProfile_getDeprecated', parameters, options)).value;
    },
  };
}
