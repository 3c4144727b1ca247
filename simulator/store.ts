import { createHash } from 'node:crypto';
import { Content, HashingQueue } from './content.ts';
import type {
  Account,
  Appliance,
  FormatFacts,
  Owner,
  Scan,
  ScannedInstance,
  ScannedPackage,
  Source,
  StoredFile,
  TargetFormat,
  User,
} from './entities.ts';
import formatFacts from './facts/formats.json';
import { OneTimeId } from './one-time-id.ts';
import type { World, WorldGeneration } from './world.ts';

/** What holds where the world says nothing else. */
export interface StoreDefaults {
  generationMs: number;
  publicationMs: number;
  /** Bytes of an image. */
  imageBytes: number;
}

const factsByPrimitive = new Map<string, FormatFacts>(Object.entries(formatFacts));

type ScanWorld = Scan['world'];
type PackageWorld = NonNullable<ScanWorld['packages']>[number];

/** Everything that the server knows, made from a world and changed by requests. */
export class Store {
  readonly users: User[] = [];
  readonly owners = new Map<string, Owner>();
  readonly formats = new Map<number, TargetFormat>();
  readonly hashing = new HashingQueue();
  private readonly lastIds = new Map<string, number>();

  constructor(
    readonly world: World,
    private readonly defaults: StoreDefaults,
  ) {
    for (const user of world.users) this.addUser(user);
    for (const format of world.formats) this.addFormat(format);
    for (const account of world.accounts) this.addAccount(account);
    for (const appliance of world.appliances) this.addAppliance(appliance);
    for (const instance of world.scannedInstances) this.addInstance(instance);
  }

  /** Milliseconds since the epoch, by the server's clock. */
  now(): number {
    return Date.now();
  }

  /** An id that no other thing of this kind has. */
  nextId(kind: string, wanted?: number): number {
    const last = this.lastIds.get(kind) ?? 0;
    const id = wanted ?? last + 1;
    this.lastIds.set(kind, Math.max(id, last));
    return id;
  }

  /** How an image of this format and source is generated: the most specific setting wins. */
  generationOf(source: Source, format: TargetFormat) {
    const layers = [
      source.world.formats?.[format.name],
      source.world.generation,
      format.world.generation,
      this.world.generation,
    ];
    return {
      durationMs: firstSet(layers, 'durationMs') ?? this.defaults.generationMs,
      failure: firstSet(layers, 'failure'),
      fileName: firstSet(layers, 'fileName'),
      size: firstSet(layers, 'size') ?? this.defaults.imageBytes,
      checksums: firstSet(layers, 'checksums'),
      bytesPerSecond: firstSet(layers, 'bytesPerSecond'),
      ranges: firstSet(layers, 'ranges'),
    };
  }

  /** How a publication of this format to this account goes: the account's setting wins. */
  publicationOf(account: Account, format: TargetFormat) {
    const layers = [account.world.publication, format.world.publication, this.world.publication];
    return {
      durationMs: firstSet(layers, 'durationMs') ?? this.defaults.publicationMs,
      failure: firstSet(layers, 'failure'),
    };
  }

  /** A file whose bytes are decided by where it is. */
  makeFile(
    uri: string,
    file: { name: string; size: number; generation: WorldGeneration },
  ): StoredFile {
    const { checksums = 'both', bytesPerSecond, ranges = true } = file.generation;
    return {
      name: file.name,
      content: new Content(uri, file.size, checksums, this.hashing),
      oneTimeId: new OneTimeId(),
      bytesPerSecond,
      ranges: ranges ? 'served' : 'ignored',
    };
  }

  private addUser(user: World['users'][number]): void {
    const uid = uidOf(user.login);
    const entitlements =
      user.entitlements === undefined ? {} : { entitlements: new Set(user.entitlements) };
    this.users.push({
      login: user.login,
      password: user.password,
      admin: user.admin ?? false,
      ...entitlements,
      apiKeys: (user.apiKeys ?? []).map((key) => ({ ...key, name: key.name ?? key.publicKey })),
      uid,
    });
    if (this.owners.has(uid)) return;
    this.owners.set(uid, {
      uid,
      uri: `users/${encodeURIComponent(uid)}`,
      profile: user,
      appliances: new Map(),
      instances: new Map(),
      accounts: new Map(),
      images: new Map(),
      publications: new Map(),
      generations: 0,
    });
  }

  private addFormat(world: World['formats'][number]): void {
    const { name, primitive } = world;
    const id = this.nextId('format', world.id);
    const facts = factsByPrimitive.get(primitive);
    if (facts === undefined) throw new Error(`There is no primitive format ${primitive}.`);
    this.formats.set(id, { id, uri: `orgs/1/targetformats/${id}`, name, primitive, facts, world });
  }

  private addAccount(world: World['accounts'][number]): void {
    const owner = this.ownerOf(world.owner);
    const id = this.nextId('account', world.id);
    owner.accounts.set(id, { id, uri: `${owner.uri}/accounts/${id}`, world });
  }

  private addAppliance(world: World['appliances'][number]): void {
    const owner = this.ownerOf(world.owner);
    const id = this.nextId('appliance', world.id);
    const appliance: Appliance = {
      kind: 'appliance',
      id,
      uri: `${owner.uri}/appliances/${id}`,
      name: world.name,
      version: world.version,
      revision: world.revision ?? 1,
      lastModified: new Date(world.lastModified ?? this.now()),
      world,
    };
    owner.appliances.set(id, appliance);
  }

  private addInstance(world: World['scannedInstances'][number]): void {
    const owner = this.ownerOf(world.owner);
    const id = this.nextId('instance', world.id);
    const uri = `${owner.uri}/scannedinstances/${id}`;
    const instance: ScannedInstance = { id, uri, world, scans: new Map() };
    for (const scan of world.scans ?? []) this.addScan(instance, scan);
    owner.instances.set(id, instance);
  }

  private addScan(instance: ScannedInstance, world: ScanWorld): void {
    const id = this.nextId('scan', world.id);
    const uri = `${instance.uri}/scans/${id}`;
    const scan: Scan = {
      kind: 'scan',
      id,
      uri,
      instance,
      name: instance.world.name,
      version: world.name,
      revision: 1,
      lastModified: new Date(world.lastModified ?? this.now()),
      world,
      packages: new Map(),
    };
    for (const pkg of world.packages ?? []) {
      const stored = this.makePackage(scan, pkg);
      scan.packages.set(stored.id, stored);
    }
    instance.scans.set(id, scan);
  }

  private makePackage(scan: Scan, world: PackageWorld): ScannedPackage {
    const { name, version, release, arch = 'noarch', size = 256 * 1024, uploaded = true } = world;
    const id = this.nextId('package', world.id);
    const uri = `${scan.uri}/packages/${id}`;
    const ending = scan.instance.world.distribution?.name === 'Debian' ? 'deb' : 'rpm';
    const fileName = `${name}-${version}-${release}.${arch}.${ending}`;
    const generation = scan.world.generation ?? this.world.generation ?? {};
    const file = this.makeFile(uri, { name: fileName, size, generation });
    return { id, uri, name, version, release, arch, ...(uploaded ? { file } : {}) };
  }

  private ownerOf(login: string | undefined): Owner {
    const owner = this.owners.get(uidOf(login ?? this.users[0]?.login ?? ''));
    if (owner === undefined)
      throw new Error(`The world has no user ${login}, but something of theirs.`);
    return owner;
  }
}

/** The login name that stands in paths: a supervisor's `A\B` acts in the account of B. */
function uidOf(login: string): string {
  return login.slice(login.lastIndexOf('\\') + 1);
}

/** A short text that differs where `text` differs. */
export function shortHash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 17);
}

function firstSet<T, K extends keyof T>(layers: (T | undefined)[], key: K): T[K] | undefined {
  return layers.find((layer) => layer?.[key] !== undefined)?.[key];
}
