import { type PublicationType, publicationTypes } from './publication-types.ts';

/** What is known about a primitive format of UForge (`targetFormat/format/name`). */
export interface KnownFormat {
  /** The primitive format's name, lower case and without punctuation. */
  key: string;
  /** What it is generated with unless told otherwise; only compressed images can be downloaded. */
  compress: boolean;
  /** The request carries `ebs` and `ebsVolumeSize`, which is the disk's size. */
  ebs?: true;
  /** A memory size must be known, from the pipeline file or from the source. */
  needsMemory: boolean;
  /** A disk size must be known. */
  needsDiskSize: boolean;
  /** An entry point must be given. */
  needsEntrypoint: boolean;
  /** The virtual hardware has a version (`installProfile/hwType`). */
  hasHardwareVersion?: true;
  /** False for what lives in a registry (`registeringName` is what to pull): no download. */
  isFile: boolean;
  /** Absent: UForge has nowhere to publish it to. */
  publish?: PublicationType;
}

const machine = { needsMemory: true, needsDiskSize: false, needsEntrypoint: false, isFile: true };
const vmware = { ...machine, hasHardwareVersion: true } as const;
const plain = { ...machine, needsMemory: false };
const image = { ...plain, needsEntrypoint: true, isFile: false };
const types = publicationTypes;

/** By key; `*` at the end stands for whatever disk format the cloud takes. */
const formats: Readonly<Record<string, Omit<KnownFormat, 'key'>>> = {
  ovf: { compress: true, ...vmware },
  vmware: { compress: true, ...vmware },
  vcenter: { compress: false, ...vmware, publish: types.vsphere },
  vcloud: { compress: false, ...vmware, publish: types.vcloud },
  kvm: { compress: true, ...machine },
  vbox: { compress: true, ...machine },
  hyperv: { compress: true, ...machine },
  qcow2: { compress: true, ...machine },
  vhd: { compress: true, ...machine },
  xen: { compress: true, ...machine },
  xenserver: { compress: true, ...machine },
  vagrant: { compress: true, ...machine },
  'cloudstack*': { compress: true, ...machine, publish: types.cloudstack },
  aws: { compress: false, ebs: true, ...plain, needsDiskSize: true, publish: types.aws },
  docker: { compress: true, ...image, publish: types.docker },
  openshift: { compress: true, ...image, publish: types.openshift },
  'openstack*': { compress: false, ...plain, publish: types.openstack },
  susecloud: { compress: false, ...plain, publish: types.susecloud },
  azure: { compress: false, ...plain, publish: types.azure },
  google: { compress: true, ...plain, publish: types.google },
  outscale: { compress: false, ...plain, publish: types.outscale },
  k5vmdk: { compress: false, ...plain, publish: types.k5 },
  oracleraw: { compress: true, ...plain, publish: types.oracle },
  iso: { compress: true, ...plain },
  pxe: { compress: false, ...plain },
  raw: { compress: true, ...plain },
  targz: { compress: true, ...plain },
  lxc: { compress: true, ...plain },
};

/**
 * What is known about a primitive format, by its name as UForge spells it: `Hyper-V`, `hyper-v`
 * and `hyperv` are one. Undefined for a format that Forgeline has never heard of.
 */
export function knownFormat(primitiveName: string): KnownFormat | undefined {
  const key = primitiveName.toLowerCase().replaceAll(/[^\p{Letter}\p{Number}]/gu, '');
  const exact = Object.hasOwn(formats, key) ? formats[key] : undefined;
  const found = exact ?? familyOf(key);
  return found && { key, ...found };
}

function familyOf(key: string): Omit<KnownFormat, 'key'> | undefined {
  const family = Object.entries(formats).find(
    ([name]) => name.endsWith('*') && key.startsWith(name.slice(0, -1)),
  );
  return family?.[1];
}
