import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operations } from '../../uforge/operations.ts';
import { page, tryWords, writtenPage } from './coverage.ts';

const trials = await tryWords();

test('every operation has been asked for', () => {
  expect(trials.map(({ operation }) => operation)).toEqual(Object.keys(operations));
});

test.each(trials)('$word asks for $operation', ({ operation, asked, word }) => {
  expect(asked.at(-1)).toBe(operation);
  expect(asked).not.toContain(undefined);
  expect(word).toMatch(/^[a-zA-Z]+(\.[a-zA-Z]+)?$/);
});

test('only the older form of publishing has no word but its own name', () => {
  expect(trials.filter(({ word }) => word === 'call').map(({ operation }) => operation)).toEqual([
    'machineImage_publish',
  ]);
});

test.each([
  ['machineImageFile_download', '/users/pat/appliances/4/images/7/files/boot/%C3%A9/initrd'],
  ['machineImage_downloadFile', '/users/pat/appliances/4/images/7/downloads/a%20b.ova'],
])('%s keeps the slashes of a path and escapes the rest', (operation, path) => {
  expect(trials.find((trial) => trial.operation === operation)?.path).toBe(path);
});

test('the table in the client’s page is the one that the code makes', async () => {
  expect(readFileSync(page, 'utf8')).toBe(await writtenPage());
});
