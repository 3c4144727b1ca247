import { applyCriteria } from '../criteria.ts';
import { instanceOf, scanOf } from '../lookup.ts';
import { list } from '../objects.ts';
import { type Operations, xml } from '../operation.ts';
import { instanceObject, packageObject, scanObject } from '../scan-objects.ts';

/** Scanned machines, their scans and the scans' packages. */
export const scans: Operations = {
  scanInstance_getAll: ({ owner, query }) => {
    const [name, id] = [query.get('name'), query.get('id')];
    const wanted = [...owner.instances.values()].filter(
      (one) =>
        (name ?? one.world.name) === one.world.name && (id ?? String(one.id)) === String(one.id),
    );
    const objects = wanted.map((one) => instanceObject(one, scansWanted(query)));
    const { entries, total } = applyCriteria(objects, query);
    return xml('scannedInstances', list('scannedInstances', 'scannedInstance', entries, total));
  },

  scanInstance_get: (call) =>
    xml('scannedInstance', instanceObject(instanceOf(call), scansWanted(call.query))),

  scannedInstanceScan_getAll: (call) => {
    const objects = [...instanceOf(call).scans.values()].map(scanObject);
    const { entries, total } = applyCriteria(objects, call.query);
    return xml('scans', list('scans', 'scan', entries, total));
  },

  scan_get: (call) => xml('scan', scanObject(scanOf(call))),

  userScan_getAll: ({ owner, query }) => {
    const all = [...owner.instances.values()].flatMap((one) => [...one.scans.values()]);
    const id = query.get('id');
    const objects = all
      .filter((scan) => (id ?? String(scan.id)) === String(scan.id))
      .map(scanObject);
    const { entries, total } = applyCriteria(objects, query);
    return xml('scans', list('scans', 'scan', entries, total));
  },

  scanPackage_getAll: async (call) => {
    const scan = scanOf(call);
    const uploaded = call.query.get('uploaded');
    const wanted = [...scan.packages.values()].filter(
      (pkg) => uploaded === null || (pkg.file !== undefined) === (uploaded === 'true'),
    );
    const objects = await Promise.all(wanted.map((pkg) => packageObject(pkg, scan)));
    return xml('scannedPackages', list('scannedPackages', 'scannedPackage', objects));
  },
};

function scansWanted(query: URLSearchParams): 'with scans' | 'alone' {
  return query.get('includeScans') === 'true' ? 'with scans' : 'alone';
}
