import type { PipelineDefinition } from '../../pipeline/model.ts';
import { listOf } from '../../pipeline/words.ts';

/**
 * What is left of a pipeline that only has its dependencies checked: images are asked for and none is
 * made, so that there is nothing to publish or to download, nor to ask for, compare or delete. A notice
 * names what is left out.
 */
export function withoutOutputs(
  definition: PipelineDefinition,
  notices: string[],
): PipelineDefinition {
  const { packages, images, when: _w, approve: _a, keep: _k, after: _i, ...rest } = definition;
  const leftOut = [
    ...images.flatMap(({ id, publications }) =>
      publications.map(({ account }) => `publishing ${id} to ${account}`),
    ),
    ...images.flatMap(({ id, download }) => (download ? [`downloading ${id}`] : [])),
    ...(packages ? ['fetching packages'] : []),
  ];
  const without = leftOut.length > 0 ? `; left out: ${listOf(leftOut, 'and')}` : '';
  notices.push(`UForge only checks the dependencies and makes no image${without}.`);
  return {
    ...rest,
    images: images.map(({ download: _none, ...image }) => ({ ...image, publications: [] })),
  };
}
