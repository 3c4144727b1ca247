import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectedStatuses, type Operation, operations } from '../../uforge/operations.ts';
import { rootTypes } from '../../uforge/schema.gen.ts';
import { fieldsOf } from '../../uforge/xml/types.ts';
import facts from './facts/operations.json';
import { readFacts, schemaFile, schemaSource } from './schema-source.ts';

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

/** Left out: migrations are another job. */
const leftOut = [
  'migration_create',
  'migration_get',
  'migration_getAll',
  'migration_cancel',
  'migration_delete',
  'migration_deleteAll',
  'migrationStatus_get',
];

test('every documented operation is in the table, or left out on purpose', () => {
  expect([...Object.keys(table), ...leftOut].sort()).toEqual(Object.keys(documented).sort());
});

const kinds: Record<string, string> = {
  text: 'string',
  texts: 'string',
  flag: 'boolean',
  number: 'int',
  criterion: 'string',
  field: 'string',
};

/** Numbers and a flag that the documents call strings. */
const calledStrings = new Set(['descending', 'count', 'offset']);

test.each(Object.entries(table))('%s agrees with the facts', (name, operation) => {
  const fact = documented[name];
  expect(fact).toMatchObject({ method: operation.method, path: operation.path });
  const query = Object.entries(operation.query ?? {}).map(([key, kind]) => [
    key,
    calledStrings.has(key) ? 'string' : kinds[kind],
  ]);
  // Its documents disagree on the name of the parameter: the table has both.
  const both = name === 'machineImagePublished_download' ? { downloadId: 'string' } : {};
  expect(Object.fromEntries(query)).toEqual({ ...fact?.query, ...both });
  expect(operation.body ?? null).toBe(fact?.requestElement);
  const root = operation.answer === 'file' ? undefined : operation.answer;
  expect(root === undefined ? [] : [root]).toEqual(fact?.responseElements);
  expect(expectedStatuses[operation.method]).toEqual(fact?.responseCodes);
  if (operation.authentication === 'none') expect(fact?.requiresAuthentication).toBe(false);
});

test.each(
  Object.entries(table).filter(([, operation]) => operation.promises ?? operation.promisesOneOf),
)('what %s promises are elements of its answer', (_, operation) => {
  const { answer: root, promises = [], promisesOneOf = [] } = operation;
  const fields = root && root !== 'file' ? fieldsOf(rootTypes[root]) : undefined;
  expect([...(fields?.keys() ?? [])]).toEqual(
    expect.arrayContaining([...promises, ...promisesOneOf]),
  );
});

test('the schema of the client is the one of the facts', () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(schemaSource());
});

const types: Record<string, (string | undefined)[][]> = readFacts().types;
const wrappers = new Set(
  Object.keys(types).filter((type) => types[type]?.length === 1 && types[type][0]?.[2] === '[]'),
);

test.each(Object.keys(types).filter((type) => fieldsOf(type)))(
  'elements of %s are in the order of the facts',
  (type) => {
    const names = types[type]?.map(([name, kind = '', repeats]) => {
      const [item] = (wrappers.has(kind) && types[kind]) || [];
      return [name, item ? item[0] : repeats && ''];
    });
    const fields = [...(fieldsOf(type)?.values() ?? [])].map(([name, , item]) => [name, item]);
    expect(fields).toEqual(names);
  },
);
