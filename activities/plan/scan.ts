import type { SourceReference } from '../../pipeline/model.ts';
import { quoted } from '../../pipeline/words.ts';
import type { Scan, ScannedInstance } from '../../uforge/index.ts';
import type { Catalogue } from './catalogue.ts';
import { diskOf, lastSegment, newest, required, theOneNamed, theOneWithId } from './entries.ts';
import { fingerprintOf } from './fingerprint.ts';
import { PlanProblem, unknown } from './problems.ts';
import type { ResolvedSource } from './source.ts';

type AnyScanReference = Extract<SourceReference, { kind: 'scan' }>;
/** One that says which machine was scanned. */
type ScanReference = Extract<AnyScanReference, { instance: string } | { instanceId: string }>;

/** Looks up a scan by its names or ids. */
export async function resolveScan(
  catalogue: Catalogue,
  asked: AnyScanReference,
): Promise<ResolvedSource> {
  const reference = await withInstance(catalogue, asked);
  const instance = await findInstance(catalogue, reference);
  const whole = 'scan' in reference && reference.scan === 'latest';
  const scans = await catalogue.scans(required(instance.uri, 'scanned instance', 'uri'), { whole });
  const scan = findScan(reference, instance, scans);
  const uri = required(scan.uri, 'scan', 'uri');
  const profile = scan.installProfile;
  const memorySize = profile?.memorySize ?? instance.ramSize;
  return {
    // A scan is never changed: there are only new ones.
    fingerprint: fingerprintOf(scan) ?? uri,
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
  const sought = { code: 'instance', what: 'scanned instance' };
  return 'instanceId' in reference
    ? theOneWithId(instances, reference.instanceId, sought)
    : theOneNamed(instances, reference.instance, sought);
}

function findScan(reference: ScanReference, instance: ScannedInstance, scans: Scan[]): Scan {
  const among = `scan of ${quoted(instance.name ?? '')}`;
  const sought = { code: 'scan', what: 'scan', among };
  if ('scanId' in reference) return complete(theOneWithId(scans, reference.scanId, sought));
  if (reference.scan === 'latest') {
    const usable = scans.filter(isComplete);
    if (usable.length > 0) return newest(usable);
    throw new PlanProblem({
      code: 'no_complete_scan',
      message: `${quoted(instance.name ?? '')} has no complete scan.`,
      hint: 'Scan the machine, and wait until UForge shows the scan as complete.',
    });
  }
  return complete(theOneNamed(scans, reference.scan, sought));
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
