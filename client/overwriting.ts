/** What a definition and a plan have in common: where their files go. */
interface Writing {
  images: { download?: { overwrite: boolean } }[];
  packages?: { overwrite: boolean } | undefined;
}

/** The same pipeline, which replaces the files that are in the way of its downloads. */
export function overwriting<Pipeline extends Writing>(pipeline: Pipeline): Pipeline {
  const copy = structuredClone(pipeline);
  for (const { download } of copy.images) if (download) download.overwrite = true;
  if (copy.packages) copy.packages.overwrite = true;
  return copy;
}
