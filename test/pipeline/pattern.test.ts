import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches } from '../../pipeline/pattern.ts';

test.each([
  ['web-*', 'web-', true],
  ['web-*', 'web-tier', true],
  ['web-*', 'a web-tier', false],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['?', '', false],
  ['w?b', 'web', true],
  ['w?b', 'wb', false],
  ['*-prod-*', 'db-prod-1', true],
  ['*-prod', 'db-prod-prod', true],
  ['2.*', '2x1', false],
  ['(a|b)+', '(a|b)+', true],
  ['WEB', 'web', false],
  ['é?', 'é😀', true],
])('%j means %j: %s', (pattern, text, isMeant) => {
  expect(matches(pattern, text)).toBe(isMeant);
});

test('a pattern means what the same regular expression does', () => {
  const sign = fc.constantFrom('a', 'b', '.', '*', '?');
  fc.assert(
    fc.property(
      fc.array(sign, { maxLength: 8 }),
      fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 10 }),
      (signs, letters) => {
        const source = signs
          .map((each) => (each === '*' ? '[^]*' : each === '?' ? '[^]' : each.replace('.', '\\.')))
          .join('');
        const text = letters.join('');
        expect(matches(signs.join(''), text)).toBe(new RegExp(`^${source}$`).test(text));
      },
    ),
  );
});

test('no pattern takes longer than it is worth', () => {
  const started = performance.now();
  expect(matches(`${'*a'.repeat(500)}b`, 'a'.repeat(1000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});
