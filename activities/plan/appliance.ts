import type { SourceReference } from '../../pipeline/model.ts';
import { quoted } from '../../pipeline/words.ts';
import type { Appliance } from '../../uforge/index.ts';
import type { Catalogue } from './catalogue.ts';
import { diskOf, lastSegment, namesOf, newest, required, uris } from './entries.ts';
import { fingerprintOf } from './fingerprint.ts';
import { ambiguous, unknown } from './problems.ts';
import type { ResolvedSource } from './source.ts';

type ApplianceReference = Extract<SourceReference, { kind: 'appliance' }>;

/** Looks up an appliance by name and version, or by id. */
export async function resolveAppliance(
  catalogue: Catalogue,
  reference: ApplianceReference,
): Promise<ResolvedSource> {
  const appliance = await findAppliance(catalogue, reference);
  const uri = required(appliance.uri, 'appliance', 'uri');
  const profile = await catalogue.installProfile(uri);
  const fingerprint = fingerprintOf(appliance);
  return {
    ...(fingerprint === undefined ? {} : { fingerprint }),
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

async function findAppliance(
  catalogue: Catalogue,
  reference: ApplianceReference,
): Promise<Appliance> {
  if ('id' in reference) {
    const told = await catalogue.appliance(reference.id);
    if (told) return told;
    const appliances = await catalogue.appliances();
    const found = appliances.find(({ uri }) => lastSegment(uri) === reference.id);
    if (found) return found;
    const existing = appliances.map(
      ({ name, version, uri }) => `${lastSegment(uri)} (${name} ${version})`,
    );
    throw unknown('unknown_appliance', 'appliance with the id', reference.id, existing);
  }
  const isLatest = reference.version === 'latest';
  // The newest of a part would be a wrong one.
  const appliances = await catalogue.appliances({ whole: isLatest });
  const named = appliances.filter(({ name }) => name === reference.name);
  if (named.length === 0) {
    throw unknown('unknown_appliance', 'appliance', reference.name, namesOf(appliances));
  }
  if (isLatest) return newest(named);
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
