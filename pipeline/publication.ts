import { knownFormat } from './formats.ts';
import type { ImageDefinition, Problem } from './model.ts';
import {
  booleanAttributes,
  type KeystoneVersion,
  type PublicationType,
  publicAttributes,
  publicationTypes,
} from './publication-types.ts';
import { listOf, nearestWord, quoted } from './words.ts';

/** What a publication becomes when it is asked of UForge. Usable only if `problems` is empty. */
export interface PublicationRequest {
  /** `xsi:type` of the request; the bare `PublishImage` where the format has nowhere to go. */
  type: string;
  /** What is sent, by UForge's names. References (`${env:NAME}`) are still unresolved. */
  attributes: Record<string, string | boolean>;
  /** What people must know: attributes that are not sent. */
  notices: string[];
  problems: Problem[];
  /** Others than the account's owner will be able to use what is published. */
  public: boolean;
}

/** What decides, beside the format, what a publication needs. */
export interface PublicationContext {
  /** Version of Keystone that the account speaks, where it is known. */
  keystone?: KeystoneVersion | undefined;
  /** Whose requirements hold, and whose names messages use. @default 'uforge' */
  requirements?: 'uforge' | 'hammr';
}

/**
 * Turns the attributes of a publication into what its target takes, and says what is wrong with
 * them. `primitive` is the primitive format's name (`targetFormat/format/name`).
 */
export function publicationRequest(
  primitive: string,
  attributes: Readonly<Record<string, string | boolean>>,
  context: PublicationContext = {},
): PublicationRequest {
  const target = knownFormat(primitive)?.publish;
  if (target === undefined) return nowhereToPublish(primitive);

  const sent: Record<string, string | boolean> = {};
  const notices: string[] = [];
  const problems: Problem[] = [];
  for (const [given, value] of Object.entries(attributes)) {
    const name = uforgeName(target, given);
    if (target.notSent.includes(name)) {
      notices.push(notSent(target, name));
    } else if (!target.attributes.includes(name)) {
      // The key of another cloud: hammr takes it, and drops it without a word.
      if (context.requirements === 'hammr') notices.push(notSent(target, given));
      else problems.push(unknownAttribute(target, given));
    } else if (Object.hasOwn(sent, name)) {
      problems.push(givenTwice(name, given));
    } else {
      const read = readValue(name, value);
      if (typeof read === 'object') problems.push(read);
      else sent[name] = read;
    }
  }
  problems.push(...missingAttributes(target, Object.keys(attributes), context));
  return {
    type: target.type,
    attributes: sent,
    notices,
    problems,
    public: publicAttributes.some((name) => sent[name] === true),
  };
}

/** Whether an image is generated compressed, and what stands against that. */
export interface Compression {
  compress: boolean;
  problems: Problem[];
}

/**
 * Whether an image must be generated compressed: a download makes it so, as UForge hands out
 * nothing else; otherwise what the pipeline file says, or else the format's habit. A format that
 * nobody here has heard of is generated uncompressed.
 */
export function compressFor(
  image: Pick<ImageDefinition, 'id' | 'format' | 'compress' | 'download'>,
  primitive: string,
): Compression {
  const format = knownFormat(primitive);
  if (image.download === undefined) {
    return { compress: image.compress ?? format?.compress ?? false, problems: [] };
  }
  const problems: Problem[] = [];
  if (image.compress === false) problems.push(uncompressedDownload(image.id));
  if (format?.isFile === false) problems.push(noFile(image.id, image.format));
  return { compress: true, problems };
}

function uncompressedDownload(imageId: string): Problem {
  return {
    code: 'download_not_compressed',
    message: `Image ${quoted(imageId)} asks for a download of an image that was not compressed.`,
    hint: 'Remove "compress: false", or the download: UForge hands out compressed images only.',
  };
}

function noFile(imageId: string, format: string): Problem {
  return {
    code: 'download_not_a_file',
    message: `Image ${quoted(imageId)} asks for a download, but ${format} makes no file.`,
    hint: 'Publish it to a registry instead: the result names what to pull.',
  };
}

function nowhereToPublish(primitive: string): PublicationRequest {
  const known = knownFormat(primitive) !== undefined;
  const problem: Problem = {
    code: 'format_not_publishable',
    message: known
      ? `UForge has no cloud to publish the format ${quoted(primitive)} to.`
      : `The format ${quoted(primitive)} is unknown here, and so is what publishing it takes.`,
    hint: 'Remove the publication, or choose a target format that belongs to a cloud.',
  };
  return { type: 'PublishImage', attributes: {}, notices: [], problems: [problem], public: false };
}

/** A name that UForge has for itself is meant as such, whatever hammr calls so. */
function uforgeName(target: PublicationType, given: string): string {
  if (target.attributes.includes(given) || !Object.hasOwn(target.maps, given)) return given;
  return target.maps[given] ?? given;
}

function notSent({ type }: PublicationType, name: string): string {
  return `${name} is not sent: ${type} of UForge has no such attribute.`;
}

function unknownAttribute(target: PublicationType, given: string): Problem {
  const near = nearestWord(given, [...target.attributes, ...Object.keys(target.maps)]);
  const suggestion = near === undefined ? '' : `; did you mean ${quoted(near)}?`;
  return {
    code: 'unknown_attribute',
    message: `${target.type} has no attribute ${quoted(given)}${suggestion || '.'}`,
    hint: `It has ${listOf(target.attributes, 'and')}.`,
  };
}

/** Whether a pipeline file may name an attribute for a publication of this `xsi:type`. */
export function takesAttribute(type: string, name: string): boolean {
  const target = Object.values<PublicationType>(publicationTypes).find(
    (each) => each.type === type,
  );
  if (target === undefined) return true;
  return target.attributes.includes(uforgeName(target, name)) || target.notSent.includes(name);
}

function givenTwice(name: string, given: string): Problem {
  return {
    code: 'attribute_given_twice',
    message: `${quoted(given)} and ${quoted(name)} are one attribute, given twice.`,
    hint: `Keep ${quoted(name)}.`,
  };
}

function missingAttributes(
  target: PublicationType,
  given: readonly string[],
  { keystone, requirements }: PublicationContext,
): Problem[] {
  const isThere = (name: string) =>
    given.some((each) => each === name || uforgeName(target, each) === uforgeName(target, name));
  const own = requirements === 'hammr' ? target.hammrRequires : target.requires;
  const missing = own.filter((name) => !isThere(name));
  const problems = missing.length > 0 ? [missingAttribute(target, missing, requirements)] : [];
  const byKeystone = target.requiresByKeystone;
  if (byKeystone === undefined) return problems;
  if (keystone === undefined) {
    const ways = Object.values(byKeystone);
    return ways.some((way) => way.every(isThere))
      ? problems
      : [...problems, eitherWay(target, ways)];
  }
  const lacking = byKeystone[keystone].filter((name) => !isThere(name));
  if (lacking.length === 0) return problems;
  const problem = missingAttribute(target, lacking, requirements);
  return [...problems, { ...problem, hint: `The account speaks Keystone ${keystone}.` }];
}

function missingAttribute(
  target: PublicationType,
  missing: readonly string[],
  requirements: PublicationContext['requirements'],
): Problem {
  const code = 'missing_attribute';
  if (requirements === 'hammr') {
    const are = missing.length === 1 ? 'is' : 'are';
    return {
      code,
      message: `${listOf(missing, 'and')} ${are} required to publish it, and missing.`,
    };
  }
  return {
    code,
    message: `${target.type} needs ${listOf(missing.map(quoted), 'and')}.`,
    hint: 'Add it to the publication in the pipeline file.',
  };
}

function eitherWay(target: PublicationType, ways: readonly (readonly string[])[]): Problem {
  const names = ways.map((way) => listOf(way.map(quoted), 'and'));
  return {
    code: 'missing_attribute',
    message: `${target.type} needs either ${names.join(', or ')}.`,
    hint: 'Which of them depends on the Keystone version of the account: v2.0 takes a tenant, v3 a domain and a project.',
  };
}

function readValue(name: string, value: string | boolean): string | boolean | Problem {
  if (!booleanAttributes.includes(name)) {
    if (typeof value === 'string' && value !== '') return value;
    return {
      code: 'wrong_attribute_value',
      message: `The attribute ${quoted(name)} is text, and not empty.`,
      hint: 'Put the value in quotes.',
    };
  }
  const read = booleanOf(value);
  if (read !== undefined) return read;
  return {
    code: 'wrong_attribute_value',
    message: `The attribute ${quoted(name)} is true or false, and written out: the plan says what becomes public.`,
    hint: 'Write true or false.',
  };
}

/** Reads a boolean as pipeline files and hammr's templates write it: true, yes, false, no. */
export function booleanOf(value: string | boolean): boolean | undefined {
  if (value === true || value === 'true' || value === 'yes') return true;
  if (value === false || value === 'false' || value === 'no') return false;
  return undefined;
}
