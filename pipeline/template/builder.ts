import type { DocumentPath, DocumentProblem } from '../document.ts';
import { pathText } from '../document.ts';
import { idsOf } from '../ids.ts';
import type { ImageDefinition } from '../model.ts';
import { listOf } from '../words.ts';
import { accountOf } from './account.ts';
import { attributesGiven, attributesOf } from './attributes.ts';
import { type Builder, droppedKeys } from './schema.ts';
import { vagrantFindings } from './vagrant.ts';

/** What a builder asks for, but for its id and its download. */
export interface BuilderImage {
  image: Omit<ImageDefinition, 'id' | 'download'>;
  problems: DocumentProblem[];
  /** Each names the builder. */
  notices: string[];
}

/**
 * Turns one builder of a hammr template into an image. What its type needs and takes is checked when
 * it is planned: the type is a name that an administrator may have given.
 */
export async function imageOf(
  builder: Builder,
  index: number,
  options: { base: string; publish?: 'none' },
): Promise<BuilderImage> {
  const at: DocumentPath = ['builders', index];
  const { hardwareSettings = {}, installation = {}, disableRootLogin, entrypoint } = builder;
  const published =
    options.publish === 'none' ? nothing() : await publicationsOf(builder, at, options.base);
  const vagrant = vagrantFindings(builder, at);
  const dropped = droppedKeys.filter((key) => Object.hasOwn(builder, key));
  const notices = [
    ...published.notices,
    ...vagrant.notices,
    ...dropped.map((key) => `${key} is not sent: UForge has no such attribute.`),
  ];
  return {
    image: {
      builder: pathText(at),
      format: builder.type,
      installProfile: {
        ...(hardwareSettings.memory !== undefined && { memorySize: hardwareSettings.memory }),
        ...(installation.diskSize !== undefined && { diskSize: installation.diskSize }),
        ...(installation.swapSize !== undefined && { swapSize: installation.swapSize }),
        ...(hardwareSettings.hwType !== undefined && { hwType: hardwareSettings.hwType }),
        ...(disableRootLogin !== undefined && { disableRootLogin }),
      },
      ...(entrypoint !== undefined && { entrypoint }),
      publications: published.publications,
    },
    problems: [...published.problems, ...vagrant.problems],
    notices: notices.map((notice) => `${pathText(at)} (${builder.type}): ${notice}`),
  };
}

interface Published extends Pick<BuilderImage, 'problems' | 'notices'> {
  publications: ImageDefinition['publications'];
}

function nothing(): Published {
  return { publications: [], problems: [], notices: [] };
}

/** A builder with an account is published; hammr has another command for it. */
async function publicationsOf(
  builder: Builder,
  at: DocumentPath,
  base: string,
): Promise<Published> {
  const { name, problems, notices } = await accountOf(builder, at, base);
  if (builder.account === undefined) return { ...nothing(), notices: unused(builder) };
  const { attributes, problems: others, filledIn } = attributesOf(builder, at, base);
  const found = { problems: [...problems, ...others], notices: [...notices, ...filledIn] };
  if (name === undefined) return { ...found, publications: [] };
  const [id = 'publication'] = idsOf([{ label: name }], 'publication');
  return { ...found, publications: [{ id, account: name, attributes }] };
}

function unused(builder: Builder): string[] {
  const given = attributesGiven(builder);
  if (given.length === 0) return [];
  const are = given.length === 1 ? 'is' : 'are';
  return [
    `${listOf(given, 'and')} ${are} not used: without account.name or account.file nothing is published.`,
  ];
}
