import type { Client } from '../client.ts';
import type {
  Appliance,
  InstallProfile,
  Scan,
  ScannedInstance,
  ScannedPkg,
} from '../schema.gen.ts';
import { expectRef, instanceRef, scanParameters } from './expect.ts';
import type { Options } from './images.ts';

/** Appliances of the user. */
export interface Appliances {
  /** All, or those of this name and version, exactly as they are spelt. */
  list(options?: Options & { name?: string; version?: string }): Promise<Appliance[]>;
  get(applianceUri: string, options?: Options): Promise<Appliance>;
  installProfile(applianceUri: string, options?: Options): Promise<InstallProfile>;
}

/** Machines that have been scanned. */
export interface Instances {
  list(options?: Options): Promise<ScannedInstance[]>;
  scans(instanceUri: string, options?: Options): Promise<Scan[]>;
}

export interface Scans {
  get(scanUri: string, options?: Options): Promise<Scan>;
}

/** Packages that a scan found. */
export interface Packages {
  /** All of them; one whose binary was never uploaded says `uploaded` false or has no `binaryUri`. */
  list(scanUri: string, options?: Options): Promise<ScannedPkg[]>;
}

export function createAppliances({ call }: Client): Appliances {
  return {
    async list({ name, version, ...options } = {}) {
      const { value } = await call('appliance_getAll', {}, options);
      return value.appliances.filter(
        (appliance) =>
          (name === undefined || appliance.name === name) &&
          (version === undefined || appliance.version === version),
      );
    },
    async get(applianceUri, options = {}) {
      const { uid, aid } = expectRef(applianceUri, ['appliance']);
      return (await call('appliance_get', { uid, aid }, options)).value;
    },
    async installProfile(applianceUri, options = {}) {
      const { uid, aid } = expectRef(applianceUri, ['appliance']);
      return (await call('installProfile_getDeprecated', { uid, aid }, options)).value;
    },
  };
}

export function createInstances({ call }: Client): Instances {
  return {
    async list(options = {}) {
      return (await call('scanInstance_getAll', {}, options)).value.scannedInstances;
    },
    async scans(instanceUri, options = {}) {
      const { uid, siid } = instanceRef(instanceUri);
      return (await call('scannedInstanceScan_getAll', { uid, siid }, options)).value.scans;
    },
  };
}

export function createScans({ call }: Client): Scans {
  return {
    async get(scanUri, options = {}) {
      const scan = expectRef(scanUri, ['scan']);
      return (await call('scan_get', scanParameters(scan), options)).value;
    },
  };
}

export function createPackages({ call }: Client): Packages {
  return {
    async list(scanUri, options = {}) {
      const scan = expectRef(scanUri, ['scan']);
      const { value } = await call('scanPackage_getAll', scanParameters(scan), options);
      return value.scannedPackages;
    },
  };
}
