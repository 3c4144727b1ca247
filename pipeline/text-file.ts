import { type FileHandle, open } from 'node:fs/promises';

/** The largest file that is read: 1 MiB. */
const largestFile = 1024 * 1024;

/** Why there is no text to be had from a file; the message names neither the file nor its content. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/**
 * The text of a small file in UTF-8, without a byte order mark.
 * @throws {UnreadableFile} missing, not allowed, a folder, not text, or larger than 1 MiB
 */
export async function readTextFile(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (bytes.byteLength > largestFile) throw new UnreadableFile('the file is larger than 1 MiB');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile('the file is not text in UTF-8');
  }
}

/** At most one byte more than is allowed, whatever the size of the file. */
async function readBytes(path: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    if ((await handle.stat()).isDirectory()) throw isFolder();
    const buffer = Buffer.alloc(largestFile + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } catch (error) {
    throw error instanceof UnreadableFile ? error : unreadable(error);
  } finally {
    await handle?.close();
  }
}

function isFolder(): UnreadableFile {
  return new UnreadableFile('this is a folder, not a file');
}

function unreadable(error: unknown): UnreadableFile {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UnreadableFile('there is no such file');
  if (code === 'EISDIR') return isFolder();
  if (code === 'EACCES' || code === 'EPERM') {
    return new UnreadableFile('the file may not be read by this user');
  }
  return new UnreadableFile(`the file cannot be read (${code})`);
}
