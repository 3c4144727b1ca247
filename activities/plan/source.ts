import type {
  InstallProfileDefinition,
  SourcePlan,
  SourceReference,
} from '../../pipeline/model.ts';
import { quoted } from '../../pipeline/words.ts';
import {
  type Appliance,
  type InstallProfile,
  NotFound,
  type Scan,
  type ScannedInstance,
} from '../../uforge/index.ts';
import type { Catalogue } from './catalogue.ts';
import { ambiguous, PlanProblem, unknown } from './problems.ts';

/** A source that was looked up, with the sizes that it would be generated with by itself. */
export interface ResolvedSource {
  plan: SourcePlan;
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

type ApplianceReference = Extract<SourceReference, { kind: 'appliance' }>;
type AnyScanReference = Extract<SourceReference, { kind: 'scan' }>;
/** One that says which machine was scanned. */
type ScanReference = Extract<AnyScanReference, { instance: string } | { instanceId: string }>;

async function resolveAppliance(
  catalogue: Catalogue,
  reference: ApplianceReference,
): Promise<ResolvedSource> {
  const appliance = await findAppliance(catalogue, reference);
  const uri = required(appliance.uri, 'appliance', 'uri');
  const profile = await installProfileOf(catalogue, uri);
  return {
    plan: {
      kind: 'appliance',
      uri,
      name: appliance.name ?? '',
      version: appliance.version ?? '',
      revision: String(appliance.revision ?? ''),
    },
    ...(profile.memorySize === undefined ? {} : { memorySize: profile.memorySize }),
    disk: diskOf(profile),
    takesDiskSizes: profile.partitionAuto === true,
  };
}

/** An appliance without an install profile is generated with what the pipeline file says. */
async function installProfileOf(
  catalogue: Catalogue,
  uri: string,
): Promise<Partial<InstallProfile>> {
  try {
    return await catalogue.uforge.appliances.installProfile(uri);
  } catch (error) {
    if (error instanceof NotFound) return {};
    throw error;
  }
}

async function findAppliance(
  catalogue: Catalogue,
  reference: ApplianceReference,
): Promise<Appliance> {
  const appliances = await catalogue.appliances();
  if ('id' in reference) {
    const found = appliances.find(({ uri }) => lastSegment(uri) === reference.id);
    if (found) return found;
    const existing = appliances.map(
      ({ name, version, uri }) => `${lastSegment(uri)} (${name} ${version})`,
    );
    throw unknown('unknown_appliance', 'appliance with the id', reference.id, existing);
  }
  const named = appliances.filter(({ name }) => name === reference.name);
  if (named.length === 0) {
    throw unknown('unknown_appliance', 'appliance', reference.name, namesOf(appliances));
  }
  if (reference.version === 'latest') return newest(named);
  const versions = named.filter(({ version }) => version === reference.version);
  const [only, second] = versions;
  if (only === undefined) {
    throw unknown(
      'unknown_version',
      `version of the appliance ${quoted(reference.name)}`,
      reference.version,
      named.map(({ version }) => version ?? ''),
    );
  }
  if (second !== undefined) {
    throw ambiguous(
      'ambiguous_appliance',
      'appliance',
      `${reference.name} ${reference.version}`,
      uris(versions),
    );
  }
  return only;
}

async function resolveScan(catalogue: Catalogue, asked: AnyScanReference): Promise<ResolvedSource> {
  const reference = await withInstance(catalogue, asked);
  const instance = await findInstance(catalogue, reference);
  const scans = await catalogue.scans(required(instance.uri, 'scanned instance', 'uri'));
  const scan = findScan(reference, instance, scans);
  const uri = required(scan.uri, 'scan', 'uri');
  const profile = scan.installProfile;
  const memorySize = profile?.memorySize ?? instance.ramSize;
  return {
    plan: {
      kind: 'scan',
      uri,
      name: instance.name ?? '',
      version: scan.name ?? '',
      revision: lastSegment(uri),
    },
    ...(memorySize === undefined ? {} : { memorySize }),
    disk: profile ? diskOf(profile) : {},
    takesDiskSizes: true,
  };
}

/** hammr knows a scan by its id alone; its address says which machine it is of. */
async function withInstance(
  catalogue: Catalogue,
  reference: AnyScanReference,
): Promise<ScanReference> {
  if ('instance' in reference || 'instanceId' in reference) return reference;
  const scans = await catalogue.allScans();
  const found = scans.find(({ uri }) => lastSegment(uri) === reference.scanId);
  const instanceId = /\/scannedinstances\/([^/]+)\//.exec(found?.uri ?? '')?.[1];
  if (instanceId !== undefined) return { ...reference, instanceId };
  const existing = scans.map(({ name, uri }) => `${lastSegment(uri)} (${name})`);
  throw unknown('unknown_scan', 'scan with the id', reference.scanId, existing);
}

async function findInstance(
  catalogue: Catalogue,
  reference: ScanReference,
): Promise<ScannedInstance> {
  const instances = await catalogue.instances();
  if ('instanceId' in reference) {
    const found = instances.find(({ uri }) => lastSegment(uri) === reference.instanceId);
    if (found) return found;
    const existing = instances.map(({ name, uri }) => `${lastSegment(uri)} (${name})`);
    throw unknown(
      'unknown_instance',
      'scanned instance with the id',
      reference.instanceId,
      existing,
    );
  }
  const [only, second, ...others] = instances.filter(({ name }) => name === reference.instance);
  if (only === undefined) {
    throw unknown('unknown_instance', 'scanned instance', reference.instance, namesOf(instances));
  }
  if (second !== undefined) {
    throw ambiguous(
      'ambiguous_instance',
      'scanned instance',
      reference.instance,
      uris([only, second, ...others]),
    );
  }
  return only;
}

function findScan(reference: ScanReference, instance: ScannedInstance, scans: Scan[]): Scan {
  const of = `scan of ${quoted(instance.name ?? '')}`;
  if ('scanId' in reference) {
    const found = scans.find(({ uri }) => lastSegment(uri) === reference.scanId);
    if (found) return complete(found);
    const existing = scans.map(({ name, uri }) => `${lastSegment(uri)} (${name})`);
    throw unknown('unknown_scan', `${of} with the id`, reference.scanId, existing);
  }
  if (reference.scan === 'latest') {
    const usable = scans.filter(isComplete);
    if (usable.length > 0) return newest(usable);
    throw new PlanProblem({
      code: 'no_complete_scan',
      message: `${quoted(instance.name ?? '')} has no complete scan.`,
      hint: 'Scan the machine, and wait until UForge shows the scan as complete.',
    });
  }
  const [only, second, ...others] = scans.filter(({ name }) => name === reference.scan);
  if (only === undefined) throw unknown('unknown_scan', of, reference.scan, namesOf(scans));
  if (second !== undefined) {
    throw ambiguous('ambiguous_scan', 'scan', reference.scan, uris([only, second, ...others]));
  }
  return complete(only);
}

function complete(scan: Scan): Scan {
  if (isComplete(scan)) return scan;
  throw new PlanProblem({
    code: 'scan_not_complete',
    message: `The scan ${quoted(scan.name ?? '')} is not complete.`,
    hint: 'Wait until UForge shows it as complete, or use "scan: latest".',
  });
}

function isComplete(scan: Scan): boolean {
  const { status } = scan;
  if (scan.error === true || scan.rejected === true || scan.scanned === false) return false;
  return status === undefined || (status.complete === true && !status.error && !status.cancelled);
}

/** Disk and swap of the install profile, in megabytes: the first disk is the one that counts. */
function diskOf(profile: Partial<InstallProfile>): InstallProfileDefinition {
  const diskSize = profile.partitionTable?.disks[0]?.size ?? profile.diskSize;
  return {
    ...(diskSize === undefined ? {} : { diskSize }),
    ...(profile.swapSize === undefined ? {} : { swapSize: profile.swapSize }),
  };
}

function newest<T extends { lastModified?: string; created?: string }>(things: T[]): T {
  const at = (thing: T) => Date.parse(thing.lastModified ?? thing.created ?? '') || 0;
  return things.reduce((best, thing) => (at(thing) > at(best) ? thing : best));
}

function namesOf(things: { name?: string }[]): string[] {
  return things.map(({ name }) => name ?? '');
}

function uris(things: { uri?: string }[]): string[] {
  return things.map(({ uri }) => uri ?? '');
}

function lastSegment(uri: string | undefined): string {
  return uri?.split('/').at(-1) ?? '';
}

function required(value: string | undefined, what: string, element: string): string {
  if (value !== undefined) return value;
  throw new PlanProblem({
    code: 'malformed_answer',
    message: `UForge described the ${what} without its ${element}.`,
    hint: 'Check that UFORGE_URL is the address of a UForge API.',
  });
}
