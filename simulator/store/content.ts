import { createHash, type Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Which checksums an image's object carries. */
export type Checksums = 'none' | 'md5' | 'sha256' | 'both';

export interface Sums {
  md5?: string;
  sha256?: string;
}

/**
 * Largest file that has checksums unless it is asked for them, bytes. Hashing costs time in proportion
 * to the size whatever the bytes are: beyond this, a job would wait for it.
 */
const largestHashed = 4 * 1024 ** 3;

const chunkSize = 512 * 1024;
const noiseOffsets = 4 * 1024 * 1024;
/** Longest time, in milliseconds, that hashing keeps the server from answering. */
const hashingTurn = 8;

/**
 * Bytes that every file is cut from. A file is a row of chunks, each a window into this buffer at a
 * place that depends on the file and the chunk: no byte is ever computed or copied for a download,
 * and chunks that are swapped, lost or taken from another file change the checksum.
 */
const noise: Buffer = makeNoise(noiseOffsets + chunkSize);

/** Files are hashed one after the other, so that turns stay short however many there are. */
export class HashingQueue {
  private last: Promise<unknown> = Promise.resolve();
  /** Set when nobody wants the results any more. */
  closed = false;

  add(work: () => Promise<Sums>): Promise<Sums> {
    const result = this.last.then(work);
    this.last = result;
    return result;
  }

  /** Resolves when all that was asked for is worked out. */
  async idle(): Promise<void> {
    await this.last;
  }
}

/** The bytes of one file, the same at every reading, that exist nowhere. */
export class Content {
  private sums: Promise<Sums> | undefined;
  private finished: Sums | undefined;
  private readonly seed: number;
  private readonly checksums: Checksums;

  constructor(
    /** Two files with the same name and size have the same bytes. */
    private readonly name: string,
    /** Bytes. */
    readonly size: number,
    /** @default both, and none for what is larger than 4 GiB */
    checksums: Checksums | undefined,
    private readonly queue: HashingQueue,
  ) {
    this.checksums = checksums ?? (size > largestHashed ? 'none' : 'both');
    this.seed = createHash('sha1').update(`${name}:${size}`).digest().readUInt32BE(0);
  }

  /** Content that has nothing to do with this one. */
  another(size: number): Content {
    return new Content(`another ${this.name}`, size, 'none', this.queue);
  }

  /** Strong validator of the bytes, quoted as in the header `ETag`. */
  get etag(): string {
    return `"${this.seed.toString(16)}-${this.size.toString(16)}"`;
  }

  /** The bytes from `start` up to but not including `end`; the buffers must not be written to. */
  *read(start: number, end: number): Generator<Buffer> {
    let at = start;
    while (at < end) {
      const index = Math.floor(at / chunkSize);
      const offset = at - index * chunkSize;
      const length = Math.min(chunkSize - offset, end - at);
      const window = mix(this.seed, index) % noiseOffsets;
      yield noise.subarray(window + offset, window + offset + length);
      at += length;
    }
  }

  /** Checksums of the whole; worked out once, in slices between which the server goes on. */
  checksum(): Promise<Sums> {
    this.sums ??= this.queue.add(() => this.hash());
    return this.sums;
  }

  /** The checksums, if there are none to work out or {@link checksum} has done so. */
  get knownChecksum(): Sums | undefined {
    return this.checksums === 'none' ? {} : this.finished;
  }

  private async hash(): Promise<Sums> {
    const md5 = this.wants('md5') ? createHash('md5') : undefined;
    const sha256 = this.wants('sha256') ? createHash('sha256') : undefined;
    const hashes: Hash[] = [md5, sha256].filter((hash) => hash !== undefined);
    let turn = performance.now();
    for (const chunk of hashes.length === 0 ? [] : this.read(0, this.size)) {
      for (const hash of hashes) hash.update(chunk);
      if (performance.now() - turn < hashingTurn) continue;
      await nextTurn();
      if (this.queue.closed) return {};
      turn = performance.now();
    }
    this.finished = {
      ...(md5 === undefined ? {} : { md5: md5.digest('hex') }),
      ...(sha256 === undefined ? {} : { sha256: sha256.digest('hex') }),
    };
    return this.finished;
  }

  private wants(kind: 'md5' | 'sha256'): boolean {
    return this.checksums === kind || this.checksums === 'both';
  }
}

function makeNoise(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = 0x9e3779b9;
  for (let i = 0; i + 4 <= length; i += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state | 0, i);
  }
  return bytes;
}

function mix(seed: number, index: number): number {
  let x = Math.imul(seed ^ Math.imul(index + 1, 0x85ebca6b), 0xc2b2ae35);
  x ^= x >>> 15;
  x = Math.imul(x, 0x27d4eb2f);
  return (x ^ (x >>> 13)) >>> 0;
}
