import {
  type Appliance,
  type CredAccount,
  NotEntitled,
  NotFound,
  type Quota,
  Refused,
  type Scan,
  type ScannedInstance,
  type TargetFormat,
  type UForge,
} from '../../uforge/index.ts';
import { patiently } from '../patience.ts';

/** What exists at UForge, asked for once however many pipelines are planned. */
export class Catalogue {
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(readonly uforge: UForge) {}

  formats(): Promise<TargetFormat[]> {
    return this.once('formats', () => this.uforge.targetFormats.list());
  }

  accounts(): Promise<CredAccount[]> {
    return this.once('accounts', () => this.uforge.accounts.list());
  }

  appliances(): Promise<Appliance[]> {
    return this.once('appliances', () => this.uforge.appliances.list());
  }

  instances(): Promise<ScannedInstance[]> {
    return this.once('instances', () => this.uforge.instances.list());
  }

  scans(instanceUri: string): Promise<Scan[]> {
    return this.once(`scans of ${instanceUri}`, () => this.uforge.instances.scans(instanceUri));
  }

  /** The scans of all instances (`userScan_getAll`). */
  allScans(): Promise<Scan[]> {
    return this.once(
      'scans',
      async () => (await this.uforge.call('userScan_getAll', {})).value.scans,
    );
  }

  /** None where the login or the server does not show them: UForge itself says when one is used up. */
  quotas(): Promise<Quota[]> {
    return this.once('quotas', () =>
      this.uforge.quotas().catch((error) => {
        const hidden = [NotEntitled, NotFound, Refused].some((kind) => error instanceof kind);
        if (hidden) return [];
        throw error;
      }),
    );
  }

  private once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.kept.get(key);
    if (known) return known as Promise<T>;
    const asked = patiently(ask);
    this.kept.set(key, asked);
    return asked;
  }
}
