import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTextFile, readTextStart } from '../../pipeline/text-file.ts';

const mebibyte = 1024 * 1024;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forgeline-text-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('a pipe that nobody writes into, and a device, are refused at once', async () => {
  const pipe = join(folder, 'pipe.yml');
  await Bun.spawn(['mkfifo', pipe]).exited;
  for (const path of [pipe, '/dev/zero']) {
    await expect(readTextFile(path)).rejects.toThrow('this is a pipe or a device, not a file');
    await expect(readTextStart(path)).rejects.toThrow('this is a pipe or a device, not a file');
  }
});

test.each(['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'])(
  'what was piped into this process is read as %s',
  async (path) => {
    const module = join(import.meta.dirname, '../../pipeline/text-file.ts');
    const script = `const { readTextFile } = await import(${JSON.stringify(module)});
      process.stdout.write(await readTextFile(${JSON.stringify(path)}));`;
    const shell = ['sh', '-c', '(printf a; sleep 0.1; printf b) | "$0" -e "$1"'];
    const child = Bun.spawn([...shell, process.execPath, script], { stdout: 'pipe' });
    expect(await new Response(child.stdout).text()).toBe('ab');
  },
);

test('a file of 1 MiB is read, and one that is larger is refused', async () => {
  const path = await file('large.yml', 'a'.repeat(mebibyte));
  expect(await readTextFile(path)).toHaveLength(mebibyte);
  await writeFile(path, 'a'.repeat(mebibyte + 1));
  await expect(readTextFile(path)).rejects.toThrow('larger than 1 MiB');
});

test('the start of a larger one ends before the character that would be cut', async () => {
  const path = await file('cut.yml', `a${'é'.repeat(mebibyte)}`);
  expect(await readTextStart(path)).toBe(`a${'é'.repeat(mebibyte / 2 - 1)}`);
});

test('what is no UTF-8 is refused, whole or not', async () => {
  const path = await file('latin.yml', Buffer.from('é', 'latin1'));
  await expect(readTextFile(path)).rejects.toThrow('not text in UTF-8');
  await expect(readTextStart(path)).rejects.toThrow('not text in UTF-8');
});
