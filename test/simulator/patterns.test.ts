import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { toPathPattern, toPattern } from '../../simulator/faults/patterns.ts';

test.each([
  ['*', '', true],
  ['a*', 'abc', true],
  ['a*', 'ba', false],
  ['*a', 'aaa', true],
  ['a.c', 'abc', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*', 'a/b\nc', true],
])('in a pattern an asterisk stands for anything: %s and %s', (pattern, text, fits) => {
  expect(toPattern(pattern).test(text)).toBe(fits);
});

test.each([
  ['users/*/images', '/users/pat/images', true],
  ['/users/*/images', '/users/pat/a/images', false],
  ['users/**/images', '/users/pat/a/images', true],
  ['**', '/', true],
  ['users/pat*', '/users/pat', true],
  ['users/pat*', '/users/pat/images', false],
  ['**/i*/**s', '/a/images/status', true],
])('in a path one asterisk stays within a segment: %s and %s', (pattern, text, fits) => {
  expect(toPathPattern(pattern).test(text)).toBe(fits);
});

test('patterns mean what a regular expression for them means', () => {
  const text = array(constantFrom('a', 'b', '/', '*', '.'), { maxLength: 10 });
  assert(
    property(text, text, (letters, others) => {
      const pattern = letters.join('');
      const path = `/${others.join('')}`;
      const wildcards: Record<string, string> = { '**': '.*', '*': '[^/]*', '.': '\\.' };
      const source = `/${pattern.replace(/^\//, '')}`.replaceAll(/\*\*|[*.]/g, (one) => {
        return wildcards[one] ?? one;
      });
      return toPathPattern(pattern).test(path) === new RegExp(`^${source}$`).test(path);
    }),
    { numRuns: 2_000 },
  );
});

test('many asterisks against a long path cost next to nothing', () => {
  const pattern = toPathPattern(`${'*a'.repeat(30)}**${'*a'.repeat(30)}b`);
  const path = `/${'a'.repeat(15_000)}`;
  expect(pattern.test(path)).toBe(false);
  expect(pattern.test(`${path}b`)).toBe(true);
});
