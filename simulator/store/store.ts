import type { Clock } from '../clock.ts';
import type { World, WorldGeneration } from '../world/world.ts';
import { Content, HashingQueue } from './content.ts';
import type {
  Account,
  Owner,
  PlatformTool,
  Source,
  StoredFile,
  TargetFormat,
  User,
} from './entities.ts';
import { OneTimeId } from './one-time-id.ts';

/** What holds where the world says nothing else. */
export interface StoreDefaults {
  generationMs: number;
  publicationMs: number;
  /** Bytes of an image. */
  imageBytes: number;
}

/** Everything that the server knows: empty at first, then filled from a world and changed by requests. */
export class Store {
  readonly users: User[] = [];
  readonly owners = new Map<string, Owner>();
  readonly formats = new Map<number, TargetFormat>();
  readonly platformTools = new Map<number, PlatformTool>();
  readonly hashing = new HashingQueue();
  private readonly lastIds = new Map<string, number>();

  constructor(
    readonly world: World,
    private readonly defaults: StoreDefaults,
    private readonly clock: Clock,
  ) {}

  /** Milliseconds since the epoch, by the server's clock. */
  now(): number {
    return this.clock.now();
  }

  /** An id that no other thing of this kind has. */
  nextId(kind: string, wanted?: number): number {
    const last = this.lastIds.get(kind) ?? 0;
    const id = wanted ?? last + 1;
    this.lastIds.set(kind, Math.max(id, last));
    return id;
  }

  /** How an image of this format and source is generated: the most specific setting wins. */
  generationOf(source: Source, format: TargetFormat) {
    const layers = [
      source.world.formats?.[format.name],
      source.world.generation,
      format.world.generation,
      this.world.generation,
    ];
    return {
      durationMs: firstSet(layers, 'durationMs') ?? this.defaults.generationMs,
      failure: firstSet(layers, 'failure'),
      fileName: firstSet(layers, 'fileName'),
      size: firstSet(layers, 'size') ?? this.defaults.imageBytes,
      checksums: firstSet(layers, 'checksums'),
      bytesPerSecond: firstSet(layers, 'bytesPerSecond'),
      ranges: firstSet(layers, 'ranges'),
      pxeFiles: firstSet(layers, 'pxeFiles'),
      /** Absent: as it is for the whole server. */
      refuseSimultaneous: firstSet(layers, 'refuseSimultaneous'),
    };
  }

  /** How a publication of this format to this account goes: the account's setting wins. */
  publicationOf(account: Account, format: TargetFormat) {
    const layers = [account.world.publication, format.world.publication, this.world.publication];
    return {
      durationMs: firstSet(layers, 'durationMs') ?? this.defaults.publicationMs,
      failure: firstSet(layers, 'failure'),
    };
  }

  /** How a deployment of this format to this account goes: the account's setting wins. */
  deploymentOf(account: Account, format: TargetFormat) {
    const layers = [account.world.deployment, format.world.deployment, this.world.deployment];
    return {
      durationMs: firstSet(layers, 'durationMs') ?? this.defaults.publicationMs,
      failure: firstSet(layers, 'failure'),
      terminationMs: firstSet(layers, 'terminationMs') ?? this.defaults.publicationMs,
    };
  }

  /** A file whose bytes are decided by where it is. */
  makeFile(
    uri: string,
    file: { name: string; size: number; generation: WorldGeneration },
  ): StoredFile {
    const { checksums, bytesPerSecond, ranges = true } = file.generation;
    return {
      name: file.name,
      content: new Content(uri, file.size, checksums, this.hashing),
      oneTimeId: new OneTimeId(),
      bytesPerSecond,
      ranges: ranges ? 'served' : 'ignored',
    };
  }
}

/** A short text that differs where `text` differs. */
export function shortHash(text: string): string {
  return Bun.hash(text).toString(16).padStart(16, '0');
}

function firstSet<T, K extends keyof T>(layers: (T | undefined)[], key: K): T[K] | undefined {
  return layers.find((layer) => layer?.[key] !== undefined)?.[key];
}
