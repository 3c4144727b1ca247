import { type Call, type Operations, xml } from '../call.ts';
import { list } from '../objects/object.ts';
import { packageFiles } from '../objects/scan-files.ts';
import { instanceObject, packageObject, scanObject, scanStatus } from '../objects/scans.ts';
import type { Scan } from '../store/entities.ts';
import { knownPackages, scanState } from '../store/states.ts';
import { applyCriteria } from './criteria.ts';
import { instanceOf, packageOf, scanOf } from './lookup.ts';
import { flagIn, wholeNumberIn } from './query.ts';

/** Scanned machines, their scans and the scans' packages. */
export const scans: Operations = {
  scanInstance_getAll: (call) => {
    const { owner, query, now } = call;
    const [name, id] = [query.get('name'), query.get('id')];
    const wanted = [...owner.instances.values()].filter(
      (one) =>
        (name ?? one.world.name) === one.world.name && (id ?? String(one.id)) === String(one.id),
    );
    const objects = wanted.map((one) => instanceObject(one, scansWanted(query), now));
    const { entries, total } = applyCriteria(call, objects);
    return xml('scannedInstances', list('scannedInstances', 'scannedInstance', entries, total));
  },

  scanInstance_get: (call) =>
    xml('scannedInstance', instanceObject(instanceOf(call), scansWanted(call.query), call.now)),

  scannedInstanceScan_getAll: (call) => {
    const ongoing = flagIn(call.query, 'ongoing') ?? false;
    const all = [...instanceOf(call).scans.values()];
    return scanList(
      call,
      ongoing ? all.filter((scan) => scanState(scan, call.now) === 'running') : all,
    );
  },

  scan_get: async (call) => {
    const scan = scanOf(call);
    const object = scanObject(scan, call.now);
    if (flagIn(call.query, 'pkgs') !== true) return xml('scan', object);
    return xml('scan', { ...object, packages: { package: await packageObjects(call, scan) } });
  },

  scan_cancel: (call) => {
    const scan = scanOf(call);
    scan.job?.cancel(call.now);
    return xml('status', scanStatus(scan, call.now));
  },

  userScan_getAll: (call) => {
    const id = call.query.get('id');
    const all = [...call.owner.instances.values()].flatMap((one) => [...one.scans.values()]);
    return scanList(
      call,
      all.filter((scan) => (id ?? String(scan.id)) === String(scan.id)),
    );
  },

  scanPackage_getAll: async (call) => {
    const scan = scanOf(call);
    const objects = await packageObjects(call, scan, flagIn(call.query, 'uploaded'));
    return xml('scannedPackages', list('scannedPackages', 'scannedPackage', objects));
  },

  scanPackageFile_get: (call) => {
    const scan = scanOf(call);
    const objects = packageFiles(packageOf(call), scan, {
      folder: call.query.get('dir') ?? '/',
      levels: wholeNumberIn(call.query, 'rellevel'),
    });
    return xml('scannedFiles', list('scannedFiles', 'scannedFile', objects));
  },
};

function scanList(call: Call, wanted: Scan[]) {
  const objects = wanted.map((scan) => scanObject(scan, call.now));
  const { entries, total } = applyCriteria(call, objects);
  return xml('scans', list('scans', 'scan', entries, total));
}

/** The packages of a scan: all, or those whose binary is there or is not. */
function packageObjects(call: Call, scan: Scan, uploaded?: boolean | undefined) {
  const wanted = knownPackages(scan, call.now).filter(
    (pkg) => (uploaded ?? pkg.file !== undefined) === (pkg.file !== undefined),
  );
  return Promise.all(wanted.map((pkg) => packageObject(pkg, scan)));
}

function scansWanted(query: URLSearchParams): 'with scans' | 'alone' {
  return flagIn(query, 'includeScans') === true ? 'with scans' : 'alone';
}
