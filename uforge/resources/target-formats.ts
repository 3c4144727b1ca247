import type { Client } from '../client.ts';
import type { TargetFormatUri } from '../ids.ts';
import type { TargetFormat } from '../schema.gen.ts';
import { expectRef } from './expect.ts';
import type { Options, PageSize, Search } from './options.ts';
import { type Fetch, listAll, pageQuery, pagesOf } from './paging.ts';

/** Formats that images can be generated in. */
export interface TargetFormats {
  /** Those that the user may see. */
  list(options?: Options & Search<TargetFormat>): Promise<TargetFormat[]>;
  /** The same, page by page. */
  pages(options: Options & Search<TargetFormat> & PageSize): AsyncIterable<TargetFormat[]>;
  get(targetFormatUri: TargetFormatUri, options?: Options): Promise<TargetFormat>;
}

export function createTargetFormats({ call }: Client): TargetFormats {
  const operation = 'userTargetFormat_getAll';
  const matching =
    (options: Options & Search<TargetFormat>): Fetch<TargetFormat> =>
    async (window) => {
      const query = pageQuery<TargetFormat>(options, window);
      const { value } = await call(operation, {}, { ...options, query });
      return { entries: value.targetFormats, total: value.total };
    };
  return {
    list: (options = {}) => listAll(operation, options, matching(options)),
    pages: (options) => pagesOf(operation, options, matching(options)),
    async get(targetFormatUri, options = {}) {
      const { org, tfid } = expectRef(targetFormatUri, ['targetFormat']);
      return (await call('targetFormat_get', { oid: org.oid, tfid }, options)).value;
    },
  };
}
