import { printable } from '../pipeline/printable.ts';

export { printable };

/** Cuts a line to `width` columns, and shows that it did. */
export function clip(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 3))}...`;
}

/** `1 image`, `2 images`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Columns lined up, two spaces apart, no trailing blanks. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Ends a text with a full stop, unless it ends as a sentence does already. */
export function asSentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** A word of a command line that a person is to type, quoted where a shell would take it apart. */
export function shellWord(text: string): string {
  const word = printable(text);
  return /^[\p{L}\p{N}_.:/@%+,=~…-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
