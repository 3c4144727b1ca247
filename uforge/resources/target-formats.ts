import type { Client } from '../client.ts';
import type { TargetFormatUri } from '../ids.ts';
import type { TargetFormat } from '../schema.gen.ts';
import { expectRef } from './expect.ts';
import type { ListOptions, Options, PageSize, Search } from './options.ts';
import { searchableList } from './paging.ts';

/** Formats that images can be generated in. */
export interface TargetFormats {
  /** Those that the user may see. */
  list(options?: ListOptions & Search<TargetFormat>): Promise<TargetFormat[]>;
  /** The same, page by page. */
  pages(options: Options & Search<TargetFormat> & PageSize): AsyncIterable<TargetFormat[]>;
  get(targetFormatUri: TargetFormatUri, options?: Options): Promise<TargetFormat>;
}

export function createTargetFormats({ call }: Client): TargetFormats {
  return {
    ...searchableList<TargetFormat>('userTargetFormat_getAll', async (options) => {
      const { value } = await call('userTargetFormat_getAll', {}, options);
      return { entries: value.targetFormats, total: value.total };
    }),
    async get(targetFormatUri, options = {}) {
      const { org, tfid } = expectRef(targetFormatUri, ['targetFormat']);
      return (await call('targetFormat_get', { oid: org.oid, tfid }, options)).value;
    },
  };
}
