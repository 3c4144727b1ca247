import { type FileHandle, open, stat } from 'node:fs/promises';

/** The largest file that is read: 1 MiB. */
const largestFile = 1024 * 1024;

/** Why there is no text to be had from a file; the message names neither the file nor its content. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/**
 * The text of a small file in UTF-8, without a byte order mark. A pipe is read only where it was handed
 * to this process (`/dev/stdin`, `<(command)` of a shell): any other could be waited for without end.
 * @throws {UnreadableFile} missing, not allowed, a folder or a device, not text, or larger than 1 MiB
 */
export async function readTextFile(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (bytes.byteLength > largestFile) throw new UnreadableFile('the file is larger than 1 MiB');
  return decoded(bytes);
}

/**
 * The beginning of a file, 1 MiB at most, for a look at what it is.
 * @throws {UnreadableFile} missing, not allowed, a folder or a device, not text
 */
export async function readTextStart(path: string): Promise<string> {
  const bytes = await readBytes(path);
  // The last character may be cut.
  return decoded(bytes.subarray(0, largestFile), { stream: bytes.byteLength > largestFile });
}

function decoded(bytes: Uint8Array, options: { stream?: boolean } = {}): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, options);
  } catch {
    throw new UnreadableFile('the file is not text in UTF-8');
  }
}

/** At most one byte more than is allowed, whatever the size of the file. */
async function readBytes(path: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    // Before it is opened: that alone would wait for somebody to write into a pipe.
    const found = await stat(path);
    if (found.isDirectory()) throw new UnreadableFile('this is a folder, not a file');
    if (!found.isFile() && !isHandedOver(path)) {
      throw new UnreadableFile('this is a pipe or a device, not a file');
    }
    handle = await open(path, 'r');
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

/** Whether a path stands for what this process was started with. */
function isHandedOver(path: string): boolean {
  return path === '/dev/stdin' || /^\/(dev|proc\/self)\/fd\/\d+$/.test(path);
}

function unreadable(error: unknown): UnreadableFile {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UnreadableFile('there is no such file');
  if (code === 'EACCES' || code === 'EPERM') {
    return new UnreadableFile('the file may not be read by this user');
  }
  return new UnreadableFile(`the file cannot be read (${code})`);
}
