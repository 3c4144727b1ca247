import { createHash } from 'node:crypto';
import { listOf, nearestWord, quoted } from './words.ts';

/** The template of a pipeline file that gives none. */
export const defaultFileName = '{name}-{version}-{revision}-{format}.{ext}';

/** What a file name is made of. All of it may come from a server: none of it is trusted. */
export interface FileNameParts {
  /** Name of the appliance or of the scanned instance. */
  name: string;
  /** Version of the appliance, or the scan's name. */
  version: string;
  revision: string;
  /** The target format's name in UForge. */
  format: string;
  /** Id of the image in the pipeline. */
  id: string;
  /** File extension as UForge gives it, with or without a leading dot. */
  ext: string;
}

const placeholders = ['name', 'version', 'revision', 'format', 'id', 'ext'] as const;

/**
 * Longest file name, in bytes of UTF-8. File systems take 255; the rest is room for the suffix of
 * the partial file that a download writes beside it.
 */
const longestName = 240;

/** What is wrong with a file name template, in words that follow its path, or undefined. */
export function fileNameTemplateProblem(template: string): string | undefined {
  if (template === '') return 'expected a file name template, found an empty text';
  if (/[/\\]/.test(template)) return 'a file name has no slashes; the folder goes into "to"';
  if (template.startsWith('.')) return 'a file name does not begin with a dot';
  if (template.includes('..')) return 'a file name has no ".." in it';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(template)) return 'a file name has no control characters';
  for (const [, word = ''] of template.matchAll(/\{([^{}]*)\}/g)) {
    if (isPlaceholder(word)) continue;
    const near = nearestWord(word, placeholders);
    const suggestion = near ? `did you mean {${near}}?` : `there are ${known()}`;
    return `unknown placeholder ${quoted(`{${word}}`)}; ${suggestion}`;
  }
  if (/[{}]/.test(template.replaceAll(/\{[^{}]*\}/g, ''))) return 'a brace has no counterpart';
  return undefined;
}

function known(): string {
  return listOf(
    placeholders.map((name) => `{${name}}`),
    'and',
  );
}

/**
 * The bare file name that a template makes of what is known about an image: never a path, never
 * hidden, never empty, no name that a file system reserves, at most 240 bytes. The template has
 * been checked ({@link fileNameTemplateProblem}).
 */
export function fileNameFor(template: string, parts: FileNameParts): string {
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (whole, word: string) => {
    if (!isPlaceholder(word)) return whole;
    return plain(word === 'ext' ? withoutDotsAround(parts.ext) : parts[word]);
  });
  return safeFileName(filled);
}

/** The file name of an image as far as it is known before its source is. */
export function expectedFileName(
  template: string,
  known: Pick<FileNameParts, 'format' | 'id'>,
): string {
  return fileNameFor(template, {
    name: '{name}',
    version: '{version}',
    revision: '{revision}',
    ext: '{ext}',
    format: known.format,
    id: known.id,
  });
}

/**
 * Turns a name that a server supplied into a bare file name, by the same rules as
 * {@link fileNameFor}. Names that differ only in what is not allowed can become the same.
 */
export function safeFileName(untrusted: string): string {
  const bare = withoutDotsAround(harmless(withoutDotsAround(untrusted)));
  const named = bare === '' ? 'unnamed' : bare;
  return shortened(reserved.test(named) ? `_${named}` : named);
}

/** Without the dots and blanks at its ends: they hide a file, or Windows drops them. */
function withoutDotsAround(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && dotOrBlank.test(text.charAt(start))) start++;
  while (start < end && dotOrBlank.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const dotOrBlank = /[.\s]/;

/** Names that Windows takes for devices, whatever their extension. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;

/** A value within a name: without the signs that scripts trip over, which a template may have. */
function plain(value: string): string {
  return harmless(value.replaceAll(/[#$&;!'`(){}[\]^\s]+/g, '-'));
}

/** One component of a path: no separators, nothing invisible, nothing that Windows minds. */
function harmless(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Control}\p{Format}\p{Private_Use}\p{Unassigned}\uFFFD]/gu, '')
    .replaceAll(/[\\/:*?"<>|\p{Separator}]+/gu, '-');
}

/** Cuts the stem, not the extension, and marks the cut so that two long names stay two. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name;
  const dot = name.indexOf('.', name.length - 16);
  const extension = dot > 0 ? name.slice(dot) : '';
  const mark = `-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  const room = longestName - Buffer.byteLength(extension) - mark.length;
  let stem = '';
  let bytes = 0;
  for (const character of dot > 0 ? name.slice(0, dot) : name) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    stem += character;
  }
  return stem + mark + extension;
}

function isPlaceholder(word: string): word is (typeof placeholders)[number] {
  return placeholders.some((placeholder) => placeholder === word);
}
