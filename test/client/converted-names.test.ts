import { expect, test } from 'vitest';
import { convertedNames } from '../../client/converted-names.ts';

function namesOf(...files: string[]): string[] {
  return [...convertedNames(files).values()];
}

test('a template becomes a pipeline file of its name', () => {
  expect(namesOf('web.yml', 'old/db.json', 'Mail.YAML')).toEqual([
    'web.yaml',
    'db.yaml',
    'Mail.yaml',
  ]);
});

test('templates of one name are told apart by their folders', () => {
  expect(namesOf('web/template.yml', 'db/template.yml', 'mail.yml')).toEqual([
    'web-template.yaml',
    'db-template.yaml',
    'mail.yaml',
  ]);
});

test('no two templates become one file', () => {
  expect(namesOf('a/b/web.yml', 'c/b/web.json', 'b/WEB.yml')).toEqual([
    'b-web.yaml',
    'b-web-2.yaml',
    'b-WEB-3.yaml',
  ]);
  expect(namesOf('a/b/WEB.yml', 'c/b/web.json')).toEqual(['b-WEB.yaml', 'b-web-2.yaml']);
});
