// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how pipeline files refer to values
import { describe, expect, test } from 'vitest';
import { resolveReferences, UnresolvedReference } from '../../pipeline/reference.ts';

const read = {
  env: (name: string) => ({ REGION: 'eu-west-1', EMPTY: '', NESTED: '${env:REGION}' })[name],
  file: (path: string) => {
    if (path === '/etc/name') return 'web\r\n';
    if (path === '/etc/empty') return '\n';
    throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
  },
};

describe('references', () => {
  test.each([
    ['plain', 'plain'],
    ['${env:REGION}', 'eu-west-1'],
    ['${file:/etc/name}-${env:REGION}!', 'web-eu-west-1!'],
    ['${env:NESTED}', '${env:REGION}'],
    ['$env:REGION', '$env:REGION'],
  ])('are replaced by what they stand for: %s', (text, expected) => {
    expect(resolveReferences(text, read)).toBe(expected);
  });

  test.each([
    ['${env:MISSING}', 'The environment variable "MISSING"', 'is not set'],
    ['${env:EMPTY}', 'The environment variable "EMPTY"', 'is empty'],
    ['${file:/etc/missing}', 'The file "/etc/missing"', '(ENOENT)'],
    ['${file:/etc/empty}', 'The file "/etc/empty"', 'is empty'],
  ])('that lead nowhere are named: %s', (text, subject, reason) => {
    const resolve = () => resolveReferences(`${text} ${'${env:REGION}'}`, read);
    expect(resolve).toThrow(UnresolvedReference);
    expect(resolve).toThrow(subject);
    expect(resolve).toThrow(reason);
  });

  test('never show a value in their errors', () => {
    expect(() => resolveReferences('${env:REGION} ${env:MISSING}', read)).not.toThrow('eu-west-1');
  });
});
