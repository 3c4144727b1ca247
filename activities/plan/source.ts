import type {
  InstallProfileDefinition,
  SourcePlan,
  SourceReference,
} from '../../pipeline/model.ts';
import { resolveAppliance } from './appliance.ts';
import type { Catalogue } from './catalogue.ts';
import { resolveScan } from './scan.ts';

/** A source that was looked up, with the sizes that it would be generated with by itself. */
export interface ResolvedSource {
  plan: SourcePlan;
  /** What of it is another when somebody has changed it; absent where UForge does not say. */
  fingerprint?: string;
  /** Megabytes. */
  memorySize?: number;
  /** What the request says of disk and swap unless the pipeline file does. */
  disk: InstallProfileDefinition;
  /** Whether UForge takes disk and swap sizes with the request at all. */
  takesDiskSizes: boolean;
}

/** Looks up the source by name or id. */
export function resolveSource(
  catalogue: Catalogue,
  source: SourceReference,
): Promise<ResolvedSource> {
  return source.kind === 'appliance'
    ? resolveAppliance(catalogue, source)
    : resolveScan(catalogue, source);
}
