import type { Client } from '../client.ts';
import type { OrgUri, PlatformToolId, SourceUri, TargetFormatUri } from '../ids.ts';
import type { PkgList, SoftwareBundle } from '../schema.gen.ts';
import { expectRef, scanParameters, sourceRef } from './expect.ts';
import type { Options } from './options.ts';

/** Software that UForge adds to an image for its platform, such as a hypervisor's guest tools. */
export interface PlatformTools {
  /** What images of an appliance or a scan in a format are given. */
  list(
    sourceUri: SourceUri,
    targetFormatUri: TargetFormatUri,
    options?: Options,
  ): Promise<SoftwareBundle[]>;
  /**
   * Packages of a tool, which its organisation keeps.
   * @param options `lastPkgUpdate` is a date as UForge writes it: the packages as they were then.
   */
  software(
    orgUri: OrgUri,
    tool: PlatformToolId,
    options?: Options & { lastPkgUpdate?: string },
  ): Promise<PkgList>;
}

export function createPlatformTools({ call }: Client): PlatformTools {
  return {
    async list(sourceUri, targetFormatUri, options = {}) {
      const { tfid } = expectRef(targetFormatUri, ['targetFormat']);
      const source = sourceRef(sourceUri);
      const { value } =
        source.kind === 'scan'
          ? await call('scanImage_getPlatformTools', { ...scanParameters(source), tfid }, options)
          : await call(
              'machineImage_getPlatformTools',
              { uid: source.uid, aid: source.aid, tfid },
              options,
            );
      return value.softwareBundles;
    },
    async software(orgUri, sbid, { lastPkgUpdate, ...options } = {}) {
      const { oid } = expectRef(orgUri, ['org']);
      const query = lastPkgUpdate === undefined ? {} : { lastPkgUpdate };
      return (await call('platformTool_getSoftware', { oid, sbid }, { ...options, query })).value;
    },
  };
}
