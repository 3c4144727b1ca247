import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultFileName, fileNameFor, safeFileName } from '../../pipeline/file-name.ts';

const parts = {
  name: 'web-tier',
  version: '2.1',
  revision: '5',
  format: 'VirtualBox',
  id: 'vbox',
  ext: 'ova',
};

describe('a file name', () => {
  test('is what the template makes of the image', () => {
    expect(fileNameFor(defaultFileName, parts)).toBe('web-tier-2.1-5-VirtualBox.ova');
    expect(fileNameFor('{id}.{ext}', parts)).toBe('vbox.ova');
  });

  test('has neither blanks nor other signs that scripts trip over', () => {
    const name = fileNameFor(defaultFileName, {
      ...parts,
      format: 'Amazon AWS',
      version: 'Scan #3',
    });
    expect(name).toBe('web-tier-Scan-3-5-Amazon-AWS.ova');
  });

  test.each(['.ova', '..ova', ' .ova'])('takes the extension %j without its dot', (ext) => {
    expect(fileNameFor('{id}.{ext}', { ...parts, ext })).toBe('vbox.ova');
  });

  test('does without an extension that is not there', () => {
    expect(fileNameFor('{id}.{ext}', { ...parts, ext: '' })).toBe('vbox');
  });

  test('takes nothing in a value for a placeholder', () => {
    expect(fileNameFor('{name}', { ...parts, name: '{id}' })).toBe('-id-');
  });

  test.each([
    ['../../etc/passwd', '-..-etc-passwd'],
    ['/etc/passwd', '-etc-passwd'],
    ['..\\..\\boot.ini', '-..-boot.ini'],
    ['.bashrc', 'bashrc'],
    ['a\u0000b\nc\u202Ed', 'abcd'],
    ['CON', '_CON'],
    ['nul.tar.gz', '_nul.tar.gz'],
    ['com1 .txt', 'com1-.txt'],
    ['C:file', 'C-file'],
    ['name. ', 'name'],
    ['', 'unnamed'],
    ['...', 'unnamed'],
    ['\u{1F4BF}.iso', '\u{1F4BF}.iso'],
  ])('of a server is made harmless: %j', (untrusted, expected) => {
    expect(safeFileName(untrusted)).toBe(expected);
  });

  test('is cut in its stem, and stays different from others', () => {
    const first = safeFileName(`${'ü'.repeat(300)}a.tar.gz`);
    const second = safeFileName(`${'ü'.repeat(300)}b.tar.gz`);
    expect(Buffer.byteLength(first)).toBeLessThanOrEqual(240);
    expect(first).toMatch(/^ü+-[0-9a-f]{8}\.tar\.gz$/);
    expect(first).not.toBe(second);
  });

  test('is a bare, visible, writable name whatever a server says', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({
        unit: fc.constantFrom('.', '/', '\\', '\0', ' ', 'a', 'é', '\u{1F4BF}', '\ud800'),
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(defaultFileName, '{ext}', '{name}.{ext}'),
        anything,
        anything,
        (template, name, ext) => {
          const made = fileNameFor(template, { ...parts, name, ext });
          expect(made).not.toBe('');
          expect(made).not.toMatch(/[/\\\p{Control}]/u);
          expect(made).not.toMatch(/^\.|\.$/);
          expect(made.isWellFormed()).toBe(true);
          expect(Buffer.byteLength(made)).toBeLessThanOrEqual(240);
          expect(safeFileName(made)).toBe(made);
        },
      ),
    );
  });
});
