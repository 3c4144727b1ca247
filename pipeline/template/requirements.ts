import { knownFormat } from '../formats.ts';
import type { ImageDefinition, SourceReference } from '../model.ts';
import { listOf } from '../words.ts';

/** What decides which keys a builder must have. */
interface Need {
  /** Primitive format's name (`targetFormat/format/name`). */
  primitive: string;
  source: SourceReference['kind'];
}

/** Keys without which hammr builds no image, by its own names, that a builder lacks. */
export function missingKeys(
  { installProfile, entrypoint }: Pick<ImageDefinition, 'installProfile' | 'entrypoint'>,
  need: Need,
): string[] {
  const given: Readonly<Record<string, unknown>> = {
    'hardwareSettings.memory': installProfile.memorySize,
    'installation.diskSize': installProfile.diskSize,
    entrypoint,
  };
  return requiredKeys(need).filter((key) => given[key] === undefined);
}

/** What a builder of a format needs, in a sentence. */
export function needsOf(need: Need): string {
  const keys = requiredKeys(need);
  const { publish } = knownFormat(need.primitive) ?? {};
  const of = need.source === 'scan' ? `${need.primitive}, from a scan,` : need.primitive;
  const built = keys.length > 0 ? listOf(keys, 'and') : 'no key but its type';
  const needs = `A builder for ${of} needs ${built}`;
  if (publish === undefined) return `${needs}.`;
  const { hammrRequires, requiresByKeystone } = publish;
  const either = requiresByKeystone
    ? `, ${Object.entries(requiresByKeystone)
        .map(([version, names]) => `with Keystone ${version} ${listOf(names, 'and')}`)
        .join(', ')}`
    : '';
  const published = listOf(['account.name or account.file', ...hammrRequires], 'and');
  return `${needs}; to be published, also ${published}${either}.`;
}

function requiredKeys({ primitive, source }: Need): string[] {
  const { needsMemory, needsDiskSize, needsEntrypoint } = knownFormat(primitive) ?? {};
  const scanned = source === 'scan';
  return [
    ...(needsMemory || scanned ? ['hardwareSettings.memory'] : []),
    ...(needsDiskSize || scanned ? ['installation.diskSize'] : []),
    ...(needsEntrypoint ? ['entrypoint'] : []),
  ];
}
