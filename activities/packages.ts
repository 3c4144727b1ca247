import { type ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { HarvestInput, HarvestResult, Heartbeat, PackageResult } from '../pipeline/model.ts';
import {
  MalformedAnswer,
  NotFound,
  type ScannedPkg,
  type UForge,
  UForgeError,
  Unauthorised,
} from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { targetFailure } from './failure.ts';
import { FileProblem } from './files/file-problem.ts';
import { distinctFileNames, fullNameOf, hasBinary } from './files/package-name.ts';
import { throttled } from './files/throttle.ts';
import { transferFile } from './files/transfer.ts';
import { endsForGood, transferFailure } from './files/transfer-failure.ts';
import { heartbeating } from './heartbeat.ts';

/** One package of a scan: as little as is needed, since thousands of them are one payload. */
interface PackageEntry {
  id: string;
  name: string;
  /** Bare and safe; no other package of the scan has it. */
  fileName: string;
}

export interface PackageActivities {
  /** The packages of a scan (`scanPackage_getAll`), in the order of their ids. */
  listPackages(input: { scanUri: string }): Promise<PackageEntry[]>;
  /**
   * Fetches the binaries of some packages (`scanPackageBinary_getAll`), a few at a time. Those whose
   * binary was never uploaded are skipped; those that are there and right are kept, so that a repeated
   * attempt fetches only what is missing. Fails when all others are done if any could not be had.
   */
  harvestPackages(input: {
    scanUri: string;
    packages: PackageEntry[];
    destination: HarvestInput['destination'];
  }): Promise<HarvestResult>;
}

/** Packages fetched at once. They are small: requests, not bytes, are what takes the time. */
const atOnce = 4;

/** How often progress goes into a heartbeat, in milliseconds. */
const progressMs = 500;

/** Packages named in the message of a failure; the rest are counted. */
const namedInMessage = 10;

export function createPackageActivities(
  dependencies: Pick<ActivityDependencies, 'uforge'>,
): PackageActivities {
  const { uforge } = dependencies;
  return {
    listPackages: ({ scanUri }) =>
      heartbeating(async () => {
        const { cancellationSignal: signal } = Context.current();
        try {
          const listed = withIds(await uforge.packages.list(scanUri, { signal, whole: true }));
          const fileNames = distinctFileNames(listed);
          return listed.map(({ id, pkg }) => ({
            id,
            name: pkg.name ?? fullNameOf(pkg),
            fileName: fileNames.get(id) ?? '',
          }));
        } catch (error) {
          throw transferFailure(error, 'packages');
        }
      }),

    harvestPackages: (input) =>
      heartbeating(async (report) => {
        try {
          return await new Harvest(uforge, input, report).run();
        } catch (error) {
          throw transferFailure(error, 'packages');
        }
      }),
  };
}

/** In the order of their ids, whatever the order of the answer: names and batches follow from it. */
function withIds(packages: ScannedPkg[]): { id: string; pkg: ScannedPkg }[] {
  return packages
    .map((pkg) => {
      const id = pkg.dbId ?? /\/packages\/(\d+)$/.exec(pkg.uri ?? '')?.[1];
      if (id !== undefined) return { id, pkg };
      throw new MalformedAnswer(`The package ${fullNameOf(pkg)} has no id (scanPackage_getAll).`, {
        operation: 'scanPackage_getAll',
        kind: 'incomplete',
      });
    })
    .sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
}

interface Failed {
  name: string;
  failure: ApplicationFailure;
}

type HarvestOrder = Parameters<PackageActivities['harvestPackages']>[0];

/** One attempt at some packages of a scan. */
class Harvest {
  readonly #uforge: UForge;
  readonly #order: HarvestOrder;
  readonly #report: (progress: Heartbeat) => void;
  readonly #signal = Context.current().cancellationSignal;
  readonly #fetched = new Map<string, PackageResult>();
  readonly #skipped = new Map<string, string>();
  readonly #failed: Failed[] = [];
  /** Bytes of each package that are on disk. */
  readonly #bytes = new Map<string, number>();
  #allBytes = 0;
  #totalBytes = 0;
  /** Set by what concerns all packages alike: then the rest is left for another attempt. */
  #hopeless = false;

  constructor(uforge: UForge, order: HarvestOrder, report: (progress: Heartbeat) => void) {
    this.#uforge = uforge;
    this.#order = order;
    this.#report = throttled(progressMs, () => 'progress', report);
  }

  async run(): Promise<HarvestResult> {
    const { scanUri, packages } = this.#order;
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
          this.#failed.push({ name, failure });
          if (concernsAll(error)) this.#hopeless = true;
        }
      }
    }
    this.#tell();
  }

  async #fetch({ id, name, fileName }: PackageEntry, pkg: ScannedPkg): Promise<PackageResult> {
    const { scanUri, destination } = this.#order;
    const uri = `${scanUri}/packages/${id}`;
    const { downloads } = this.#uforge;
    const file = await transferFile({
      uri,
      folder: destination.folder,
      fileName,
      existing: destination.overwrite ? 'replace' : 'refuse',
      first: downloads.packageAsListed(uri, pkg),
      again: () => downloads.package(uri, { signal: this.#signal }),
      signal: this.#signal,
      abandoned: (error) => endsForGood(error, 'packages'),
      onProgress: ({ bytes }) => {
        this.#allBytes += bytes - (this.#bytes.get(id) ?? 0);
        this.#bytes.set(id, bytes);
        this.#tell();
      },
    });
    return { name, path: file.path, size: file.size, sha256: file.sha256 };
  }

  #tell(): void {
    const files = this.#fetched.size + this.#skipped.size + this.#failed.length;
    const totalFiles = this.#order.packages.length;
    this.#report({
      files,
      totalFiles,
      percent: Math.floor((100 * files) / totalFiles),
      bytes: this.#allBytes,
      ...(this.#totalBytes >= this.#allBytes ? { totalBytes: this.#totalBytes } : {}),
    });
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
        retryable: failures.some(({ failure }) => !failure.nonRetryable) ? 'yes' : 'no',
        ...(delays.length === 0 ? {} : { nextRetryDelayMs: Math.max(...delays) }),
      },
    );
  }
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
