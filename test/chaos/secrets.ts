import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** What one-time ids and tokens of downloads look like at the simulator. */
const oneTimeId = /[0-9a-f]{32}/g;

/**
 * Looks for secrets in whatever it is shown: at once for those that are known from the start, at the
 * end for the one-time ids that were handed out on the way.
 */
export class SecretHunt {
  readonly handedOut = new Set<string>();
  private readonly leaks = new Set<string>();
  /** Everything that could be a one-time id, and where it was seen. */
  private readonly suspects = new Map<string, string>();

  constructor(private readonly known: readonly string[]) {}

  look(where: string, content: string | Uint8Array): void {
    // Letters that stand for bytes: what is looked for is plain ASCII.
    const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
    for (const secret of this.known)
      if (text.includes(secret)) this.leaks.add(`${secret} is in ${where}`);
    for (const [found] of text.matchAll(oneTimeId)) {
      if (!this.suspects.has(found)) this.suspects.set(found, where);
    }
  }

  /** Looks into every file below a folder, in pieces that overlap by more than a secret's length. */
  lookInto(folder: string): void {
    const piece = Buffer.alloc(pieceSize);
    for (const path of filesBelow(folder)) {
      const file = openIfThere(path);
      if (file === undefined) continue;
      for (let at = 0; ; at += pieceSize - overlap) {
        const length = readSync(file, piece, 0, pieceSize, at);
        this.look(path, piece.subarray(0, length));
        if (length < pieceSize) break;
      }
      closeSync(file);
    }
  }

  found(): string[] {
    const ids = [...this.suspects].filter(([id]) => this.handedOut.has(id));
    return [...this.leaks, ...ids.map(([, where]) => `a one-time id of a download is in ${where}`)];
  }
}

const pieceSize = 32 << 20;
const overlap = 1024;

/** @returns undefined for what was there a moment ago */
function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
