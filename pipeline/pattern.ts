/**
 * Whether a whole text is meant by a pattern, in which `*` stands for any characters and `?` for one.
 * Takes time in proportion to both lengths, whatever the pattern.
 */
export function matches(pattern: string, text: string): boolean {
  const wanted = [...pattern];
  const found = [...text];
  let at = 0;
  let star: { at: number; upTo: number } | undefined;
  for (let index = 0; index < found.length; ) {
    if (wanted[at] === '*') {
      star = { at, upTo: index };
      at++;
    } else if (wanted[at] === '?' || wanted[at] === found[index]) {
      at++;
      index++;
    } else if (star) {
      // What the last star stands for is one character longer.
      star.upTo++;
      index = star.upTo;
      at = star.at + 1;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((sign) => sign === '*');
}

/** Whether a pattern can mean more than one text. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}
