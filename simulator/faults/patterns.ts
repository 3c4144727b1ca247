/** Says whether a whole text is as it says. */
export interface Pattern {
  test(text: string): boolean;
}

/** One place of a pattern: a letter, or a wildcard that takes any number of letters of its kind. */
type Token = { letter: string } | { takes: (letter: string) => boolean };

const anything: Token = { takes: () => true };
const withinSegment: Token = { takes: (letter) => letter !== '/' };

/** A pattern in which `*` stands for anything. */
export function toPattern(text: string): Pattern {
  return patternOf(text.split('').map((one) => (one === '*' ? anything : { letter: one })));
}

/** A pattern for paths: `*` stands for anything within a segment, `**` for anything at all. */
export function toPathPattern(text: string): Pattern {
  const path = text.startsWith('/') ? text : `/${text}`;
  const wildcards: Record<string, Token> = { '*': withinSegment, '**': anything };
  const parts = path.match(/\*\*|[\s\S]/g) ?? [];
  return patternOf(parts.map((one) => wildcards[one] ?? { letter: one }));
}

/**
 * Goes through the text once and keeps every place of the pattern that it can stand at. A regular
 * expression would try the wildcards in all combinations, which keeps the server busy for minutes.
 */
function patternOf(tokens: Token[]): Pattern {
  const end = tokens.length;
  return {
    test(text) {
      let places = reachable(tokens, [0]);
      for (let at = 0; at < text.length && places.length > 0; at++) {
        const letter = text.charAt(at);
        const next = new Set<number>();
        for (const place of places) {
          const token = tokens[place];
          if (token === undefined) continue;
          if ('letter' in token && token.letter === letter) next.add(place + 1);
          if ('takes' in token && token.takes(letter)) next.add(place);
        }
        places = reachable(tokens, next);
      }
      return places.includes(end);
    },
  };
}

/** Those places, and those behind wildcards that take nothing. */
function reachable(tokens: readonly Token[], from: Iterable<number>): number[] {
  const places = new Set(from);
  for (const place of places) {
    const token = tokens[place];
    if (token !== undefined && 'takes' in token) places.add(place + 1);
  }
  return [...places];
}
