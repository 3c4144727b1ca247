import { InvalidArgumentError } from 'commander';
import type { SourceReference } from '../pipeline/model.ts';

const id = String.raw`[1-9]\d{0,17}`;
const applianceId = new RegExp(`^${id}$`);
const applianceUri = new RegExp(`(?:^|/)users/[^/]+/appliances/(${id})$`);
const scanId = new RegExp(`^(?:(${id})/)?(${id})$`);
const scanUri = new RegExp(`(?:^|/)users/[^/]+/scannedinstances/(${id})/scans/(${id})$`);

/** What `--appliance` takes: an id, as `hammr template list` shows it, or the address at UForge. */
export function parseAppliance(text: string): SourceReference {
  if (applianceId.test(text)) return { kind: 'appliance', id: text };
  const found = applianceUri.exec(text)?.[1];
  if (found !== undefined) return { kind: 'appliance', id: found };
  throw new InvalidArgumentError(
    'An appliance is named by its id, such as 12, or its URI, such as users/pat/appliances/12.',
  );
}

/** What `--scan` takes: an id, as `hammr scan list` shows it, alone or after that of its machine. */
export function parseScan(text: string): SourceReference {
  const [, instance, scan] = scanUri.exec(text) ?? scanId.exec(text) ?? [];
  if (scan === undefined) {
    throw new InvalidArgumentError(
      'A scan is named by its id, such as 9, by INSTANCEID/SCANID, or by its URI, such as users/pat/scannedinstances/4/scans/9.',
    );
  }
  return instance === undefined
    ? { kind: 'scan', scanId: scan }
    : { kind: 'scan', instanceId: instance, scanId: scan };
}
