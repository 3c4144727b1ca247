import type { Scan, ScannedInstance, ScannedPackage } from '../store/entities.ts';
import { knownPackages, scanState } from '../store/states.ts';
import type { XmlObject } from '../xml/write.ts';
import { withDigest } from './object.ts';

/** A scanned machine; its scans go along only if asked for. */
export function instanceObject(
  instance: ScannedInstance,
  scans: 'with scans' | 'alone',
  now: number,
): XmlObject {
  const { id, uri, world } = instance;
  const modified = latest(instance);
  const family = world.distribution?.name === 'Windows' ? 'windows' : 'linux';
  return withDigest('ScannedInstance', {
    created: modified,
    dbId: id,
    lastModified: modified,
    distribution: {
      active: true,
      arch: 'x86_64',
      family,
      name: world.distribution?.name ?? 'CentOS',
      pkgType: world.distribution?.name === 'Debian' ? 'DEB' : 'RPM',
      uri: 'distributions/1',
      version: world.distribution?.version ?? '7',
    },
    name: world.name,
    parentUri: uri.slice(0, uri.lastIndexOf('/scannedinstances/')),
    platformType: 'VMware',
    ramSize: 4096,
    overlayIncluded: true,
    ...(scans === 'with scans'
      ? { scans: { scan: [...instance.scans.values()].map((one) => scanObject(one, now)) } }
      : {}),
    scansUri: `${uri}/scans`,
    totalScans: instance.scans.size,
    uri,
  });
}

/** One scan of a machine, with its status. */
export function scanObject(scan: Scan, now: number): XmlObject {
  const { id, uri, world, lastModified } = scan;
  const state = scanState(scan, now);
  const complete = state === 'complete';
  return withDigest('Scan', {
    created: lastModified,
    dbId: id,
    lastModified,
    binariesExtracted: complete,
    binariesReceived: complete,
    error: state === 'failed',
    errorMsg: state === 'failed' ? scanFailure : undefined,
    filesUri: `${uri}/files`,
    imagesUri: `${uri}/images`,
    installProfileUri: `${uri}/installProfile`,
    name: world.name,
    overlayImported: complete,
    packagesUri: `${uri}/packages`,
    scanned: complete,
    scannedInstanceUri: scan.instance.uri,
    status: scanStatus(scan, now),
    totalPackages: knownPackages(scan, now).length,
    uri,
  });
}

/** The list entry of one package. Waits for the checksums of its binary. */
export async function packageObject(pkg: ScannedPackage, scan: Scan): Promise<XmlObject> {
  const { id, uri, name, version, release, arch, file } = pkg;
  const sums = await file?.content.checksum();
  return withDigest('ScannedPkg', {
    created: scan.lastModified,
    dbId: id,
    lastModified: scan.lastModified,
    md5sum: sums?.md5,
    sha256sum: sums?.sha256,
    size: file?.content.size,
    uploaded: file !== undefined,
    uploadedTime: file === undefined ? undefined : scan.lastModified,
    arch,
    binaryUri: file === undefined ? undefined : `${uri}/bin?downloadToken=${file.oneTimeId.value}`,
    fullName: `${name}-${version}-${release}.${arch}`,
    install: true,
    name,
    parentUri: scan.uri,
    release,
    repositoryName: file === undefined ? undefined : 'base',
    type: scan.instance.world.distribution?.name === 'Debian' ? 'DEB' : 'RPM',
    uri,
    version,
    deleted: false,
    filesUri: `${uri}/files`,
    fromRepo: false,
    inherited: false,
    scannedInstanceId: scan.instance.id,
    selected: true,
  });
}

const scanFailure = 'The scan stopped: the machine could not be reached any more.';

/** Where a scan stands, as an answer. */
export function scanStatus(scan: Scan, now: number): XmlObject {
  const state = scanState(scan, now);
  // A scan that never ends has come this far.
  const percentage = scan.world.durationMs === undefined ? 45 : (scan.job?.percentage(now) ?? 45);
  const messages = {
    complete: 'Done',
    running: 'Uploading files',
    failed: 'Failed',
    cancelled: 'Cancelled',
  };
  return withDigest('OpStatus', {
    dbId: scan.id,
    cancelled: state === 'cancelled',
    complete: state === 'complete',
    detailedError: false,
    error: state === 'failed',
    errorMessage: state === 'failed' ? scanFailure : undefined,
    message: messages[state],
    parentUri: scan.uri,
    percentage: state === 'complete' ? 100 : percentage,
    uri: `${scan.uri}/status`,
  });
}

function latest(instance: ScannedInstance): Date {
  const times = [...instance.scans.values()].map((scan) => scan.lastModified.getTime());
  return new Date(Math.max(Date.UTC(2026, 0, 1), ...times));
}
