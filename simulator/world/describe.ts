import { samplePassword } from './sample.ts';
import type { World } from './world.ts';

/** What there is in a world, for people to read: logins, sources, accounts and formats. */
export function describeWorld(world: World): string {
  return [
    ...section('Logins', world.users.map(describeUser)),
    ...section(
      'Appliances',
      world.appliances.map(
        ({ name, version, revision = 1 }) => `${name}, version ${version} (revision ${revision})`,
      ),
    ),
    ...section('Scanned instances', world.scannedInstances.flatMap(describeInstance)),
    ...section(
      'Accounts',
      world.accounts.map(
        ({ name, type, secretsMissing }) =>
          `${name} (${type.slice('CredAccount'.length)}${secretsMissing ? ', secrets missing' : ''})`,
      ),
    ),
    ...section(
      'Platform tools',
      world.platformTools.map(
        ({ name, version, formats }) => `${name}, version ${version}, for ${formats.join(', ')}`,
      ),
    ),
    ...section(
      'Target formats',
      world.formats.map(({ name, primitive }) => `${name} (${primitive})`),
    ),
  ].join('\n');
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

function describeUser(user: World['users'][number]): string {
  const keys = (user.apiKeys ?? []).map((key) => `, API key ${key.publicKey}`);
  // Only the sample's own password is no secret.
  const password = user.password === samplePassword ? `, password ${samplePassword}` : '';
  return `${user.login}${password}${keys.join('')}`;
}

function describeInstance(instance: World['scannedInstances'][number]): string[] {
  return (instance.scans ?? []).map(({ name, state = 'complete', packages = [] }) => {
    const missing = packages.filter((one) => one.uploaded === false).length;
    const binaries = missing === 0 ? '' : `, ${missing} without a binary`;
    const contents = state === 'complete' ? `${packages.length} packages${binaries}` : state;
    return `${instance.name}, ${name}: ${contents}`;
  });
}
