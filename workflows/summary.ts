/** Most bytes that Temporal takes of a summary, with some room. */
const mostBytes = 380;

/** As much of a line as fits into the summary of an activity or a timer. */
export function summaryOf(line: string): string {
  let kept = '';
  let bytes = 0;
  for (const character of line) {
    bytes += bytesOf(character);
    if (bytes > mostBytes) break;
    kept += character;
  }
  return kept;
}

/** Of one character in UTF-8. */
function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
