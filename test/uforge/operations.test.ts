import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectedStatuses, type Operation, operations } from '../../uforge/operations.ts';
import { fieldsOf } from '../../uforge/xml/types.ts';
import facts from './facts/operations.json';
import schemaFacts from './facts/xml-schema.json';
import { schemaFile, schemaSource } from './schema-source.ts';

interface Fact {
  method: string;
  path: string;
  query: Record<string, string>;
  requestElement: string | null;
  responseElements: string[];
  requiresAuthentication: boolean;
  responseCodes: number[];
}

const documented: Record<string, Fact> = facts;
const table: Record<string, Operation> = operations;

/** Left out: migrations are another job, and the schema does not say what the others answer with. */
const leftOut = [
  'migration_create',
  'migration_get',
  'migration_getAll',
  'migration_cancel',
  'migration_delete',
  'migration_deleteAll',
  'migrationStatus_get',
  'machineImage_getPlatformTools',
  'scanImage_getPlatformTools',
  'scanPackageFile_get',
];

test('every documented operation is in the table, or left out on purpose', () => {
  expect([...Object.keys(table), ...leftOut].sort()).toEqual(Object.keys(documented).sort());
});

const kinds: Record<string, string> = {
  text: 'string',
  texts: 'string',
  flag: 'boolean',
  number: 'int',
};

test.each(Object.entries(table))('%s agrees with the facts', (name, operation) => {
  const fact = documented[name];
  expect(fact).toMatchObject({ method: operation.method, path: operation.path });
  const query = Object.entries(operation.query ?? {}).map(([key, kind]) => [key, kinds[kind]]);
  // Its documents disagree on the name of the parameter: the table has both.
  const both = name === 'machineImagePublished_download' ? { downloadId: 'string' } : {};
  expect(Object.fromEntries(query)).toEqual({ ...fact?.query, ...both });
  expect(operation.body ?? null).toBe(fact?.requestElement);
  const root = operation.answer === 'file' ? undefined : operation.answer;
  expect(root === undefined ? [] : [root]).toEqual(fact?.responseElements);
  expect(expectedStatuses[operation.method]).toEqual(fact?.responseCodes);
  if (operation.authentication === 'none') expect(fact?.requiresAuthentication).toBe(false);
});

test('the schema of the client is the one of the facts', () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(schemaSource());
});

const types: Record<string, (string | undefined)[][]> = schemaFacts.types;
const wrappers = new Set(
  Object.keys(types).filter((type) => types[type]?.some(([, , repeats]) => repeats === '[]')),
);

test.each(Object.keys(types).filter((type) => fieldsOf(type)))(
  'elements of %s are in the order of the facts',
  (type) => {
    const names = types[type]?.map(([name, kind = '']) => {
      const [item] = (wrappers.has(kind) && types[kind]) || [];
      return item ? [name, item[0]] : [name, undefined];
    });
    const fields = [...(fieldsOf(type)?.values() ?? [])].map(([name, , item]) => [name, item]);
    expect(fields).toEqual(names);
  },
);
