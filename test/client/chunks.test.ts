import { expect, test } from 'vitest';
import { inChunks } from '../../client/chunks.ts';

test('a long list is cut into parts that hold all of it, in its order', () => {
  const entries = Array.from({ length: 301 }, (_each, number) => ({ number }));
  const chunks = inChunks(entries);
  expect(chunks.flat()).toEqual(entries);
  expect(Math.max(...chunks.map((chunk) => chunk.length))).toBe(50);
});

test('parts stay small, however large their entries are', () => {
  const entries = Array.from({ length: 40 }, () => ({ text: 'é'.repeat(10_000) }));
  const sizes = inChunks(entries).map((chunk) => Buffer.byteLength(JSON.stringify(chunk)));
  expect(Math.max(...sizes)).toBeLessThan(150_000);
});

test('an entry that is larger than a part is a part of its own', () => {
  const large = 'x'.repeat(200_000);
  expect(inChunks(['a', large, 'b'])).toEqual([['a'], [large], ['b']]);
});

test('nothing is cut into nothing', () => {
  expect(inChunks([])).toEqual([]);
});
