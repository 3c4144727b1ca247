import { Context } from '@temporalio/activity';
import type { HarvestResult } from '../pipeline/model.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { discard } from './discard.ts';
import { distinctFileNames, fullNameOf } from './files/package-name.ts';
import { transferFailure } from './files/transfer-failure.ts';
import { Harvest, type HarvestOrder } from './harvest.ts';
import { heartbeating } from './heartbeat.ts';
import { type PackageEntry, uriOf, withIds } from './package-entries.ts';

export interface PackageActivities {
  /** The packages of a scan (`scanPackage_getAll`), in the order of their ids. */
  listPackages(input: { scanUri: string }): Promise<PackageEntry[]>;
  /**
   * Fetches the binaries of some packages (`scanPackageBinary_getAll`), a few at a time. Those whose
   * binary was never uploaded are skipped; those that are there and right are kept, so that a repeated
   * attempt fetches only what is missing. Fails when all others are done if any could not be had; for
   * good when each of those failed too often, or will fail always.
   */
  harvestPackages(input: HarvestOrder): Promise<HarvestResult>;
  /**
   * Takes away what cancelled or failed attempts at some packages left in the folder, partial files
   * and the notes about them; files that are whole stay. Takes what `harvestPackages` takes. A
   * cancelled attempt does that by itself; needed after a cancel between two attempts, and after a
   * failure that nobody waits to see mended.
   */
  discardPackages(input: {
    scanUri: string;
    packages: PackageEntry[];
    destination: { folder: string };
  }): Promise<void>;
}

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

    async discardPackages({ scanUri, packages, destination }) {
      const uris = packages.map(({ id }) => uriOf(scanUri, id));
      discard(destination.folder, uris, 'packages');
    },
  };
}
