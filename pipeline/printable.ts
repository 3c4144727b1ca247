/**
 * Text from a server or a file, made fit for a terminal: control characters could move the cursor,
 * rewrite what was printed, or start a new line that looks like one of ours.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}
