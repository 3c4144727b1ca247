import formatFacts from '../facts/formats.json';
import type { World, WorldPackage } from '../world/world.ts';
import type {
  ApiKey,
  Appliance,
  FormatFacts,
  Owner,
  Scan,
  ScannedInstance,
  ScannedPackage,
  SoftwarePackage,
} from './entities.ts';
import { Job } from './job.ts';
import type { Store } from './store.ts';

const factsByPrimitive = new Map<string, FormatFacts>(Object.entries(formatFacts));

/** Fills an empty store with what its world says there is. @returns that store */
export function populate(store: Store): Store {
  const { world } = store;
  for (const user of world.users) addUser(store, user);
  for (const format of world.formats) addFormat(store, format);
  for (const account of world.accounts) {
    const owner = ownerOf(store, account.owner);
    const id = store.nextId('account', account.id);
    owner.accounts.set(id, { id, uri: `${owner.uri}/accounts/${id}`, world: account });
  }
  for (const appliance of world.appliances) addAppliance(store, appliance);
  for (const instance of world.scannedInstances) addInstance(store, instance);
  for (const tool of world.platformTools) {
    const id = store.nextId('platform tool', tool.id);
    const uri = `orgs/1/platformtools/${id}`;
    const packages = softwarePackages(store, uri, tool.packages);
    store.platformTools.set(id, { id, uri, world: tool, packages });
  }
  return store;
}

function addUser(store: Store, user: World['users'][number]): void {
  const uid = uidOf(user.login);
  const uri = `users/${encodeURIComponent(uid)}`;
  const entitlements =
    user.entitlements === undefined ? {} : { entitlements: new Set(user.entitlements) };
  const apiKeys = (user.apiKeys ?? []).map((key): ApiKey => {
    const { name = key.publicKey, publicKey, secretKey, enabled = true } = key;
    const id = store.nextId('API key', key.id);
    const created = new Date(store.now());
    const dates = { created, lastModified: created };
    return { id, uri: `${uri}/apikeys/${id}`, name, publicKey, secretKey, enabled, ...dates };
  });
  store.users.push({
    login: user.login,
    password: user.password,
    admin: user.admin ?? false,
    ...entitlements,
    apiKeys: new Map(apiKeys.map((key) => [key.id, key])),
    uid,
  });
  if (store.owners.has(uid)) return;
  store.owners.set(uid, {
    uid,
    uri,
    profile: user,
    appliances: new Map(),
    instances: new Map(),
    accounts: new Map(),
    images: new Map(),
    publications: new Map(),
    deployments: new Map(),
    generations: [],
  });
}

function addFormat(store: Store, world: World['formats'][number]): void {
  const { name, primitive } = world;
  const id = store.nextId('format', world.id);
  const facts = factsByPrimitive.get(primitive);
  if (facts === undefined) throw new Error(`There is no primitive format ${primitive}.`);
  store.formats.set(id, { id, uri: `orgs/1/targetformats/${id}`, name, primitive, facts, world });
}

function addAppliance(store: Store, world: World['appliances'][number]): void {
  const owner = ownerOf(store, world.owner);
  const id = store.nextId('appliance', world.id);
  const uri = `${owner.uri}/appliances/${id}`;
  const appliance: Appliance = {
    kind: 'appliance',
    id,
    uri,
    name: world.name,
    version: world.version,
    revision: world.revision ?? 1,
    lastModified: new Date(world.lastModified ?? store.now()),
    world,
    packages: softwarePackages(store, 'distributions/1', world.packages),
  };
  owner.appliances.set(id, appliance);
}

function addInstance(store: Store, world: World['scannedInstances'][number]): void {
  const owner = ownerOf(store, world.owner);
  const id = store.nextId('instance', world.id);
  const uri = `${owner.uri}/scannedinstances/${id}`;
  const instance: ScannedInstance = { id, uri, world, scans: new Map() };
  for (const scan of world.scans ?? []) addScan(store, instance, scan);
  owner.instances.set(id, instance);
}

function addScan(store: Store, instance: ScannedInstance, world: Scan['world']): void {
  const id = store.nextId('scan', world.id);
  const uri = `${instance.uri}/scans/${id}`;
  const running = { durationMs: world.durationMs ?? Number.POSITIVE_INFINITY, stages: [] };
  const scan: Scan = {
    kind: 'scan',
    id,
    uri,
    instance,
    name: instance.world.name,
    version: world.name,
    revision: 1,
    lastModified: new Date(world.lastModified ?? store.now()),
    world,
    packages: new Map(),
    ...(world.state === 'running' ? { job: new Job(running, store.now()) } : {}),
  };
  for (const pkg of world.packages ?? []) {
    const stored = makePackage(store, scan, pkg);
    scan.packages.set(stored.id, stored);
  }
  instance.scans.set(id, scan);
}

type PackageWorld = NonNullable<Scan['world']['packages']>[number];

function makePackage(store: Store, scan: Scan, world: PackageWorld): ScannedPackage {
  const { name, version, release, arch = 'noarch', size = 256 * 1024, uploaded = true } = world;
  const id = store.nextId('package', world.id);
  const uri = `${scan.uri}/packages/${id}`;
  const ending = scan.instance.world.distribution?.name === 'Debian' ? 'deb' : 'rpm';
  const fileName = `${name}-${version}-${release}.${arch}.${ending}`;
  const generation = scan.world.generation ?? store.world.generation ?? {};
  const file = store.makeFile(uri, { name: fileName, size, generation });
  const paths = world.files ?? [
    `etc/${name}.conf`,
    `usr/bin/${name}`,
    `usr/share/doc/${name}/README`,
  ];
  return { id, uri, name, version, release, arch, paths, ...(uploaded ? { file } : {}) };
}

function softwarePackages(
  store: Store,
  parentUri: string,
  worlds: WorldPackage[] = [],
): SoftwarePackage[] {
  return worlds.map((world) => {
    const { name, version, release, arch = 'noarch', repository = 'base' } = world;
    const id = store.nextId('software package', world.id);
    const uri = `${parentUri}/pkgs/${id}`;
    return { id, uri, name, version, release, arch, size: world.size ?? 256 * 1024, repository };
  });
}

function ownerOf(store: Store, login: string | undefined): Owner {
  const owner = store.owners.get(uidOf(login ?? store.users[0]?.login ?? ''));
  if (owner === undefined) {
    throw new Error(`The world has no user ${login}, but something of theirs.`);
  }
  return owner;
}

/** The login name that stands in paths: a supervisor's `A\B` acts in the account of B. */
function uidOf(login: string): string {
  return login.slice(login.lastIndexOf('\\') + 1);
}
