import {
  type Appliance,
  type CredAccount,
  type InstallProfile,
  NotEntitled,
  NotFound,
  type Quota,
  Refused,
  type Scan,
  type ScannedInstance,
  type TargetFormat,
  type UForge,
  Unavailable,
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

  /** @param options `whole`: a list that is cut is an error. */
  appliances({ whole = false } = {}): Promise<Appliance[]> {
    return this.once(`appliances, whole: ${whole}`, () => this.uforge.appliances.list({ whole }));
  }

  /** The user's appliance of this id, if the server tells it. */
  appliance(id: string): Promise<Appliance | undefined> {
    return this.once(`appliance ${id}`, () =>
      this.uforge.call('appliance_get', { aid: id }).then(
        ({ value }) => value,
        (error) => {
          if (isWithheld(error)) return undefined;
          throw error;
        },
      ),
    );
  }

  instances(): Promise<ScannedInstance[]> {
    return this.once('instances', () => this.uforge.instances.list());
  }

  /** @param options `whole`: a list that is cut is an error. */
  scans(instanceUri: string, { whole = false } = {}): Promise<Scan[]> {
    return this.once(`scans of ${instanceUri}, whole: ${whole}`, () =>
      this.uforge.instances.scans(instanceUri, { whole }),
    );
  }

  /** The scans of all instances, one by one where the server does not list them at once. */
  allScans(): Promise<Scan[]> {
    return this.once('scans', () =>
      this.uforge.scans.ofUser().catch(async (error) => {
        if (!isWithheld(error)) throw error;
        const instances = await this.instances();
        const scans = instances.map(({ uri }) => (uri === undefined ? [] : this.scans(uri)));
        return (await Promise.all(scans)).flat();
      }),
    );
  }

  /** Empty where the appliance has none, or the login may not see it. */
  installProfile(applianceUri: string): Promise<Partial<InstallProfile>> {
    return this.once(`install profile of ${applianceUri}`, () =>
      this.uforge.appliances.installProfile(applianceUri).catch((error) => {
        if (error instanceof NotFound || error instanceof NotEntitled) return {};
        throw error;
      }),
    );
  }

  /** None where the login or the server does not show them: UForge itself says when one is used up. */
  quotas(): Promise<Quota[]> {
    return this.once('quotas', () =>
      this.uforge.quotas().catch((error) => {
        if (isWithheld(error)) return [];
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

/** Whether UForge does not give this list to this user, or has none such, or cannot make it. */
function isWithheld(error: unknown): boolean {
  if (error instanceof Unavailable) return error.status === 500;
  return [NotEntitled, NotFound, Refused].some((kind) => error instanceof kind);
}
