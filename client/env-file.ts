import type { ImageResult, PipelineResult } from '../pipeline/model.ts';

/**
 * The ids of the first image and the first publication that were done, under the names that users of
 * UForge's Jenkins plugin know: `NAME=value` lines for a later build step, `source` or a CI server.
 * What there is no value for is left out.
 */
export function envFile(results: readonly PipelineResult[]): string {
  const images = results.flatMap((result) => result.images);
  const image = images.find(isGenerated);
  const publication = images
    .flatMap((each) => each.publications)
    .find(({ status }) => status === 'completed');
  const appliance = results.find(({ source }) => /\/appliances\/[^/]+$/.test(source.uri));
  const values = {
    UFORGE_APPLIANCE_ID: idOf(appliance?.source.uri),
    UFORGE_IMAGE_ID: idOf(image?.imageUri),
    UFORGE_IMAGE_REGISTERING_NAME: publication?.registeringName,
    UFORGE_PUBLISH_ID: idOf(publication?.uri),
    UFORGE_CLOUD_ID: publication?.cloudId,
  };
  return Object.entries(values)
    .map(([name, value]) => (value ? `${name}=${quoted(value)}\n` : ''))
    .join('');
}

/** What became of it later, such as a download that failed, does not undo an image. */
function isGenerated({ status, error, publications }: ImageResult): boolean {
  return (
    status === 'completed' ||
    error?.stage === 'download' ||
    publications.some((publication) => publication.status === 'completed')
  );
}

/** The id is the last segment of a resource URI. */
function idOf(uri: string | undefined): string | undefined {
  return uri?.split('/').at(-1);
}

/**
 * A cloud's id comes from a server, and the file is made to be sourced: what a shell could read as
 * more than a word is quoted, and a line break never starts a variable of its own.
 */
function quoted(value: string): string {
  const line = value.replaceAll(/\p{Cc}+/gu, ' ').trim();
  return /^[\w.:/@%+,-]+$/.test(line) ? line : `'${line.replaceAll("'", `'\\''`)}'`;
}
