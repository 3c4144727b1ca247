import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { schema } from '../../uforge/schema.gen.ts';
import { readDocument } from '../../uforge/xml/read.ts';
import { writeDocument } from '../../uforge/xml/write.ts';
import { allTypes, documentWith } from './arbitrary.ts';
import { foreignDocument } from './foreign-writer.ts';

test('all types of the schema are tried', () => {
  expect(allTypes).toEqual(Object.keys(schema));
  expect(allTypes.length).toBeGreaterThan(100);
});

test.each(allTypes)('%s is written strictly, in one order, and reads back the same', (type) => {
  fc.assert(
    fc.property(documentWith(type), ({ root, value }) => {
      const written = writeDocument(root, value);
      expect(XMLValidator.validate(written)).toBe(true);
      expect(writeDocument(root, reversed(value))).toBe(written);
      expect(readDocument(root, written)).toEqual(value);
    }),
    { numRuns: 6 },
  );
});

test.each(allTypes)('%s reads the same however strangely it is written', (type) => {
  fc.assert(
    fc.property(documentWith(type), fc.integer(), ({ root, value }, seed) => {
      expect(readDocument(root, foreignDocument(root, value, seed))).toEqual(value);
    }),
    { numRuns: 8 },
  );
});

test.each(['Images', 'PublishImages', 'CredAccounts', 'TargetFormats', 'Scans', 'Deployments'])(
  'whole %s with all that is in them come through either way',
  (type) => {
    fc.assert(
      fc.property(documentWith(type, { depth: 3 }), fc.integer(), ({ root, value }, seed) => {
        expect(readDocument(root, writeDocument(root, value))).toEqual(value);
        expect(readDocument(root, foreignDocument(root, value, seed))).toEqual(value);
      }),
      { numRuns: 4 },
    );
  },
);

/** The same object with its elements put in from the last to the first. */
function reversed<T>(value: T): T;
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, content]) => [name, reversed(content)]));
}
