import type { Account, Owner, Source, TargetFormat } from '../store/entities.ts';
import { nextMonth, quotasOf } from '../store/quotas.ts';
import { fieldsOf } from '../xml/schema.ts';
import { concreteType, type XmlObject } from '../xml/write.ts';
import { epoch, withDigest } from './object.ts';

export function userObject(user: Owner): XmlObject {
  const { uid, uri, profile } = user;
  return withDigest('User', {
    created: epoch,
    dbId: 1,
    lastModified: epoch,
    loginName: uid,
    active: true,
    email: profile.email ?? `${uid}@example.com`,
    admin: profile.admin ?? false,
    baseApiKeysUri: `${uri}/apikeys`,
    baseAppliancesUri: `${uri}/appliances`,
    baseCredAccountsUri: `${uri}/accounts`,
    baseDeploymentsUri: `${uri}/deployments`,
    baseTargetFormatsUri: `${uri}/targetformats`,
    baseImagesUri: `${uri}/images`,
    basePublishImagesUri: `${uri}/pimages`,
    name: uid,
    quotasUri: `${uri}/quotas`,
    scannedInstancesUri: `${uri}/scannedinstances`,
    scansUri: `${uri}/scans`,
    uri,
  });
}

export function formatObject(format: TargetFormat): XmlObject {
  const { id, name, primitive, facts, uri } = format;
  return withDigest('TargetFormat', {
    created: epoch,
    dbId: id,
    lastModified: epoch,
    name,
    format: primitiveObject(format),
    // Clients group formats by it when they list them.
    category: { name: categoryNames[facts.kind] ?? facts.kind },
    type: facts.kind,
    credAccountType: facts.platform,
    targetPlatformsUri: `${uri}/targetplatforms`,
    access: true,
    active: true,
    preselected: primitive === 'vbox',
    uri,
  });
}

export function primitiveObject(format: TargetFormat): XmlObject {
  return {
    dbId: format.id,
    access: true,
    active: true,
    name: format.primitive,
    uri: `imageformats/${format.primitive}`,
  };
}

const categoryNames: Record<string, string> = {
  cloud: 'Cloud',
  container: 'Container',
  physical: 'Physical',
  virtual: 'Virtual',
};

const platformNames: Record<string, string> = {
  aws: 'Amazon AWS',
  azure: 'Microsoft Azure',
  cloudstack: 'CloudStack',
  docker: 'Docker',
  google: 'Google Compute Engine',
  k5: 'Fujitsu K5',
  openshift: 'OpenShift',
  openstack: 'OpenStack',
  oracle: 'Oracle Cloud',
  outscale: 'Outscale',
  vclouddirector: 'VMware vCloud Director',
  vsphere: 'VMware vSphere',
};

/** The platform of an account's concrete type: `aws` of `CredAccountAws`. */
export function platformOf(account: Account): string {
  const platform = account.world.type.slice('CredAccount'.length).toLowerCase();
  return platform === 'susecloud' || platform === 'cloudwatt' ? 'openstack' : platform;
}

export function accountObject(account: Account): XmlObject {
  const { id, uri, world } = account;
  const platform = platformOf(account);
  const certificates = fieldsOf(world.type)?.some((field) => field.name === 'certificates');
  const value: XmlObject = {
    [concreteType]: world.type,
    created: epoch,
    dbId: id,
    lastModified: epoch,
    name: world.name,
    parentUri: uri.slice(0, uri.lastIndexOf('/accounts/')),
    uri,
    targetPlatform: {
      dbId: Object.keys(platformNames).indexOf(platform) + 1,
      name: platformNames[platform] ?? platform,
      type: platform in platformNames ? platform : undefined,
      access: true,
      active: true,
      uri: `orgs/1/targetplatforms/${platform}`,
    },
    secretsMissing: world.secretsMissing ?? false,
    ...(certificates === true ? { certificates: { certificate: [] } } : {}),
    ...world.fields,
  };
  return withDigest(world.type, value);
}

export function applianceObject(appliance: Source & { kind: 'appliance' }): XmlObject {
  const { id, uri, name, version, revision, lastModified, world } = appliance;
  return withDigest('Appliance', {
    created: lastModified,
    dbId: id,
    lastModified,
    archName: world.arch ?? 'x86_64',
    baseImagesStatusUri: `${uri}/images/statuses`,
    baseImagesUri: `${uri}/images`,
    basePublishImagesStatusUri: `${uri}/pimages/statuses`,
    basePublishImagesUri: `${uri}/pimages`,
    description: world.description ?? '',
    distributionName: world.distribution ?? 'CentOS 7',
    distributionUri: 'distributions/1',
    installedSize: 1_400_000_000,
    installProfileUri: `${uri}/installProfile`,
    lastPkgUpdate: lastModified,
    name,
    nbSecurityUpdates: 0,
    nbUpdates: 0,
    orgUri: 'orgs/1',
    revision,
    shared: false,
    size: 500_000_000,
    uri,
    version,
  });
}

export function installProfileObject(appliance: Source & { kind: 'appliance' }): XmlObject {
  const {
    partitionAuto = true,
    memorySize,
    diskSize,
    swapSize,
  } = appliance.world.installProfile ?? {};
  const uri = `${appliance.uri}/installProfile`;
  return withDigest('InstallProfile', {
    created: appliance.lastModified,
    dbId: appliance.id,
    lastModified: appliance.lastModified,
    applianceUri: appliance.uri,
    firewallAuto: true,
    internetSettingsAuto: true,
    keyboard: 'us',
    keyboardAuto: true,
    memorySize: memorySize ?? 1024,
    partitionAuto,
    partitionTable: {
      disks: { disk: [{ name: 'sda', partitionType: 'MSDOS', size: diskSize ?? 20480 }] },
      uri: `${uri}/partitionTable`,
    },
    skipLicenses: true,
    swapSize: swapSize ?? 1024,
    timezone: 'Europe/London',
    timezoneAuto: true,
    uri,
    welcomeMsg: '',
    seLinuxMode: 'disabled',
  });
}

/** Limits and what is used of them. */
export function quotaObjects(owner: Owner, now: number): XmlObject[] {
  return quotasOf(owner, now).map(({ type, limit, used }, i) =>
    withDigest('Quota', {
      created: epoch,
      dbId: i + 1,
      lastModified: epoch,
      frequency: type === 'generation' ? 'monthly' : 'none',
      limit,
      nb: used,
      renewalDate: type === 'generation' ? nextMonth(now) : undefined,
      type,
      typeId: i,
      uri: `${owner.uri}/quotas/${i + 1}`,
    }),
  );
}
