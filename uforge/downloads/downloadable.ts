import type { Client, PreparedFile } from '../client.ts';
import { MalformedAnswer } from '../errors/malformed-answer.ts';
import { type DownloadRequest, openFile } from './open.ts';

/** A file that can be fetched, and what UForge says it must be. */
export interface Downloadable {
  /** The server's own name for the file: untrusted, never a path. */
  name?: string;
  /** Extension without a dot: untrusted. */
  extension?: string;
  /** Bytes. */
  size?: number;
  /** Lower-case hexadecimal. */
  sha256?: string;
  /** Lower-case hexadecimal. */
  md5?: string;
  /** Whether the image was generated as a file; others cannot be downloaded. */
  compress?: boolean;
  /** UForge's mark of the object's version: another one means that the file may be another one. */
  digest?: string;
  /**
   * Fetches the file. The first time uses up the one-time id that the object carried; later ones go
   * by authentication alone. See {@link openFile}.
   */
  open(request: DownloadRequest): Promise<{ bytes: number }>;
}

/** What images, published images and packages say about their file. */
interface FileFacts {
  fileName?: string;
  fileExtension?: string;
  fileSize?: number;
  size?: number;
  sha256sum?: string;
  md5sum?: string;
  compress?: boolean;
  digest?: string;
}

/** An id that opens one file once, and the query parameter that the server itself calls it by. */
export interface OneTimeId {
  name: 'downloadId' | 'downloadToken' | 'id';
  value: string;
}

/** Makes the file of an object; `prepare` gets the one-time id, or none when it is used up. */
export function createDownloadable(
  client: Client,
  operation: string,
  facts: FileFacts,
  oneTime: { uri: string | undefined; key?: string | undefined },
  prepare: (id: OneTimeId | undefined) => PreparedFile,
): Downloadable {
  let id = idInUri(oneTime.uri) ?? idOfKey(oneTime.key);
  const name = facts.fileName?.trim() || nameIn(oneTime.uri);
  const extension = facts.fileExtension?.trim().replace(/^\.+/, '');
  // Servers write 0 or -1 for a size that they do not know.
  const size = [facts.fileSize, facts.size].find((bytes) => bytes !== undefined && bytes > 0);
  const sha256 = checksum(facts.sha256sum, 64, `${operation}: sha256sum`);
  const md5 = checksum(facts.md5sum, 32, `${operation}: md5sum`);
  return {
    ...(name && { name }),
    ...(extension && { extension }),
    ...(size !== undefined && { size }),
    ...(sha256 && { sha256 }),
    ...(md5 && { md5 }),
    ...(facts.compress !== undefined && { compress: facts.compress }),
    ...(facts.digest && { digest: facts.digest }),
    open(request) {
      const prepared = prepare(id);
      id = undefined;
      return openFile(client, prepared, request);
    },
  };

  function checksum(text: string | undefined, length: number, what: string): string | undefined {
    const value = text?.trim().toLowerCase();
    if (!value) return undefined;
    if (value.length === length && /^[0-9a-f]+$/.test(value)) return value;
    throw new MalformedAnswer(`The checksum in ${what} is none.`, {
      operation,
      kind: 'incomplete',
    });
  }
}

/** The id in the query of a download address. */
function idInUri(uri: string | undefined): OneTimeId | undefined {
  const query = new URLSearchParams(uri?.split('?')[1] ?? '');
  const names = ['downloadId', 'downloadToken', 'id'] as const;
  const name = names.find((one) => query.get(one));
  return name && { name, value: query.get(name) ?? '' };
}

function idOfKey(key: string | undefined): OneTimeId | undefined {
  const value = key?.trim();
  return value ? { name: 'downloadId', value } : undefined;
}

/** `demo.ova` in `…/downloads/demo.ova?downloadId=…`. */
function nameIn(uri: string | undefined): string | undefined {
  const last = uri?.split('?')[0]?.match(/\/downloads\/([^/]+)$/)?.[1];
  if (last === undefined) return undefined;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
