import { isGenerated } from '../pipeline/image-result.ts';
import type { ImageResult, PipelineResult, PublicationResult } from '../pipeline/model.ts';

/**
 * The ids of one image, under the names that users of UForge's Jenkins plugin know: `NAME=value`
 * lines for a later build step, `source` or a CI server. It is the first image with a publication
 * that was done, else the first that was generated. What there is no value for is left out, and so is
 * an image that was only simulated.
 */
export function envFile(results: readonly PipelineResult[]): string {
  const images = results.flatMap(({ images, source, simulated }) =>
    (simulated ? [] : images).map((image) => ({ ...image, applianceUri: applianceOf(source.uri) })),
  );
  const image = images.find(publicationOf) ?? images.find(isGenerated);
  const publication = image && publicationOf(image);
  const values = {
    UFORGE_APPLIANCE_ID: idOf(image?.applianceUri),
    UFORGE_IMAGE_ID: idOf(image?.imageUri),
    UFORGE_IMAGE_REGISTERING_NAME: publication?.registeringName,
    UFORGE_PUBLISH_ID: idOf(publication?.uri),
    UFORGE_CLOUD_ID: publication?.cloudId,
  };
  return Object.entries(values)
    .map(([name, value]) => (value ? `${name}=${quoted(value)}\n` : ''))
    .join('');
}

function publicationOf({ publications }: ImageResult): PublicationResult | undefined {
  return publications.find(({ status }) => status === 'completed');
}

/** A scan has no id of an appliance. */
function applianceOf(uri: string): string | undefined {
  return /\/appliances\/[^/]+$/.test(uri) ? uri : undefined;
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
