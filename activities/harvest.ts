import { type ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { HarvestInput, HarvestResult, Heartbeat, PackageResult } from '../pipeline/model.ts';
import {
  NotFound,
  type ScannedPkg,
  type UForge,
  UForgeError,
  Unauthorised,
} from '../uforge/index.ts';
import { targetFailure } from './failure.ts';
import { FileProblem } from './files/file-problem.ts';
import { fullNameOf, hasBinary } from './files/package-name.ts';
import { throttled } from './files/throttle.ts';
import { transferFile } from './files/transfer.ts';
import { isAbandoned, transferFailure } from './files/transfer-failure.ts';
import { type PackageEntry, uriOf, withIds } from './package-entries.ts';

/** Packages fetched at once. They are small: requests, not bytes, are what takes the time. */
const atOnce = 4;

/** How often progress goes into a heartbeat, in milliseconds. */
const progressMs = 500;

/**
 * Attempts at one package, of those in which UForge was there to list it. After about half an hour of
 * them its trouble is its own.
 */
const attemptsAllowed = 30;

/** What a heartbeat says to people, and to the next attempt. */
interface HarvestHeartbeat extends Heartbeat {
  /** How often each package failed that failed last time, by its id. */
  failures?: Record<string, number>;
}

/** Packages named in the message of a failure; the rest are counted. */
const namedInMessage = 10;

interface Failed {
  name: string;
  failure: ApplicationFailure;
  /** Whether another attempt could have it. */
  retryable: 'yes' | 'no';
}

/** Which packages of a scan, and where to. */
export interface HarvestOrder {
  scanUri: string;
  packages: PackageEntry[];
  destination: HarvestInput['destination'];
}

/** One attempt at some packages of a scan. */
export class Harvest {
  readonly #uforge: UForge;
  readonly #order: HarvestOrder;
  readonly #report: (progress: HarvestHeartbeat) => void;
  readonly #reportThrottled: (progress: HarvestHeartbeat) => void;
  readonly #signal = Context.current().cancellationSignal;
  readonly #fetched = new Map<string, PackageResult>();
  readonly #skipped = new Map<string, string>();
  readonly #failed: Failed[] = [];
  readonly #failures: Record<string, number> = failuresIn(Context.current().info.heartbeatDetails);
  /** Bytes of each package that are on disk. */
  readonly #bytes = new Map<string, number>();
  #allBytes = 0;
  #totalBytes = 0;
  /** Set by what concerns all packages alike: then the rest is left for another attempt. */
  #hopeless = false;

  constructor(uforge: UForge, order: HarvestOrder, report: (progress: HarvestHeartbeat) => void) {
    this.#uforge = uforge;
    this.#order = order;
    this.#report = report;
    this.#reportThrottled = throttled(progressMs, () => 'progress', report);
  }

  async run(): Promise<HarvestResult> {
    const { scanUri, packages } = this.#order;
    this.#report(this.#progress());
    // One listing has a fresh token for each package.
    const listed = withIds(
      await this.#uforge.packages.list(scanUri, { signal: this.#signal, fresh: true }),
    );
    const byId = new Map(listed.map(({ id, pkg }) => [id, pkg]));
    for (const { id } of packages) this.#totalBytes += byId.get(id)?.size ?? 0;
    const waiting = packages.values();
    const work = async () => {
      for (const entry of waiting) {
        if (this.#signal.aborted || this.#hopeless) return;
        await this.#one(entry, byId.get(entry.id));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    this.#report(this.#progress());
    this.#signal.throwIfAborted();
    if (this.#failed.length > 0) throw this.#failure();
    return {
      packages: packages.flatMap(({ id }) => this.#fetched.get(id) ?? []),
      skipped: packages.flatMap(({ id, name }) => {
        const reason = this.#skipped.get(id);
        return reason === undefined ? [] : [{ name, reason }];
      }),
    };
  }

  async #one(entry: PackageEntry, pkg: ScannedPkg | undefined): Promise<void> {
    const { id, name } = entry;
    if (!pkg) {
      this.#skipped.set(id, 'The scan does not list it any more.');
    } else if (!hasBinary(pkg)) {
      this.#skipped.set(id, `The binary of ${fullNameOf(pkg)} was never uploaded to UForge.`);
    } else {
      try {
        this.#fetched.set(id, await this.#fetch(entry, pkg));
      } catch (error) {
        if (this.#signal.aborted) return;
        if (error instanceof NotFound && error.uforgeMessage !== undefined) {
          this.#skipped.set(
            id,
            `UForge has no binary of ${fullNameOf(pkg)}: ${error.uforgeMessage}`,
          );
        } else {
          const failure = transferFailure(error, 'packages');
          if (failure instanceof CancelledFailure) return;
          if (concernsAll(error)) this.#hopeless = true;
          else this.#failures[id] = (this.#failures[id] ?? 0) + 1;
          const tooOften = (this.#failures[id] ?? 0) >= attemptsAllowed;
          const retryable = tooOften || failure.nonRetryable ? 'no' : 'yes';
          this.#failed.push({ name, failure, retryable });
        }
      }
    }
    if (this.#fetched.has(id) || this.#skipped.has(id)) delete this.#failures[id];
    this.#tell();
  }

  async #fetch({ id, name, fileName }: PackageEntry, pkg: ScannedPkg): Promise<PackageResult> {
    const { scanUri, destination } = this.#order;
    const uri = uriOf(scanUri, id);
    const { downloads } = this.#uforge;
    const file = await transferFile({
      uri,
      folder: destination.folder,
      fileName,
      existing: destination.overwrite ? 'replace' : 'refuse',
      first: downloads.packageAsListed(uri, pkg),
      again: () => downloads.package(uri, { signal: this.#signal }),
      signal: this.#signal,
      abandoned: isAbandoned,
      onProgress: ({ bytes }) => {
        this.#allBytes += bytes - (this.#bytes.get(id) ?? 0);
        this.#bytes.set(id, bytes);
        this.#tell();
      },
    });
    return { name, path: file.path, size: file.size, sha256: file.sha256 };
  }

  #tell(): void {
    this.#reportThrottled(this.#progress());
  }

  #progress(): HarvestHeartbeat {
    const files = this.#fetched.size + this.#skipped.size + this.#failed.length;
    const totalFiles = this.#order.packages.length;
    return {
      files,
      totalFiles,
      percent: Math.floor((100 * files) / totalFiles),
      bytes: this.#allBytes,
      ...(this.#totalBytes >= this.#allBytes ? { totalBytes: this.#totalBytes } : {}),
      ...(Object.keys(this.#failures).length > 0 && { failures: { ...this.#failures } }),
    };
  }

  /** One failure for all: what of it can be cured by trying again decides whether that is done. */
  #failure(): ApplicationFailure {
    const failures = this.#failed;
    const reasons = failures.slice(0, namedInMessage).map(({ name, failure }) => {
      return `${name}: ${failure.message}`;
    });
    const others = failures.length - reasons.length;
    if (others > 0) reasons.push(`and ${others} more.`);
    const codes = new Set(failures.map(({ failure }) => failure.type ?? 'failed'));
    const [code = 'packages_failed'] = codes.size === 1 ? codes : [];
    const delays = failures
      .map(({ failure }) => failure.nextRetryDelay)
      .filter((delay) => typeof delay === 'number');
    return targetFailure(
      {
        stage: 'packages',
        code,
        message: `${failures.length} of ${this.#order.packages.length} packages could not be fetched. ${reasons.join(' ')}`,
        hint: 'Those that were fetched stay; only the others are asked for again.',
      },
      {
        retryable: failures.some(({ retryable }) => retryable === 'yes') ? 'yes' : 'no',
        ...(delays.length === 0 ? {} : { nextRetryDelayMs: Math.max(...delays) }),
      },
    );
  }
}

/** What the last heartbeat of the attempt before says: of another version of Forgeline, perhaps. */
function failuresIn(details: unknown): Record<string, number> {
  const { failures } = isObject(details) ? details : {};
  if (!isObject(failures)) return {};
  const counts = Object.entries(failures).flatMap(([id, count]) =>
    typeof count === 'number' ? [[id, count] as const] : [],
  );
  return Object.fromEntries(counts);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether an error would meet the next package just the same. */
function concernsAll(error: unknown): boolean {
  if (error instanceof FileProblem) {
    return ['disk_full', 'disk_error', 'destination_unusable'].includes(error.code);
  }
  // Nothing was sent: there is no way to the server.
  if (error instanceof UForgeError) return error instanceof Unauthorised || error.sent === 'no';
  return false;
}
