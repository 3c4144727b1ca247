import { checkWorld } from './load.ts';
import type { World } from './world.ts';

/** Login of the sample world's user. */
export const sampleLogin = 'pat';
/** Password of the sample world's user. */
export const samplePassword = 'simulated';

/** A small organisation's world: what `createSimulator` serves unless given another. */
export function sampleWorld(): World {
  return checkWorld({
    users: [
      {
        login: sampleLogin,
        password: samplePassword,
        email: 'pat@example.com',
        apiKeys: [{ name: 'sample', publicKey: 'sample-public', secretKey: 'sample-secret' }],
      },
    ],
    formats: [
      { name: 'VirtualBox', primitive: 'vbox' },
      { name: 'OVF or OVA', primitive: 'ovf' },
      { name: 'VMware Workstation', primitive: 'vmware' },
      { name: 'VMware vCenter', primitive: 'vcenter' },
      { name: 'KVM', primitive: 'kvm' },
      { name: 'QCOW2', primitive: 'qcow2' },
      { name: 'VHD', primitive: 'vhd' },
      { name: 'Hyper-V', primitive: 'hyper-v' },
      { name: 'Xen', primitive: 'xen' },
      { name: 'Citrix XenServer', primitive: 'xenserver' },
      { name: 'Vagrant', primitive: 'vagrant' },
      { name: 'Raw', primitive: 'raw' },
      { name: 'ISO', primitive: 'ISO' },
      { name: 'Tar GZ', primitive: 'targz' },
      { name: 'LXC', primitive: 'lxc' },
      { name: 'Amazon AWS', primitive: 'aws' },
      { name: 'Microsoft Azure', primitive: 'azure' },
      { name: 'Google Compute Engine', primitive: 'google' },
      { name: 'OpenStack QCOW2', primitive: 'openstackqcow2' },
      { name: 'OpenStack VMDK', primitive: 'openstackvmdk' },
      { name: 'CloudStack QCOW2', primitive: 'cloudstackqcow2' },
      { name: 'VMware vCloud Director', primitive: 'vcloud' },
      { name: 'Outscale', primitive: 'outscale' },
      { name: 'Fujitsu K5', primitive: 'k5vmdk' },
      { name: 'Oracle Cloud', primitive: 'oracleraw' },
      { name: 'Docker', primitive: 'docker' },
      { name: 'OpenShift', primitive: 'openshift' },
      { name: 'PXE', primitive: 'PXE' },
    ],
    accounts: [
      aws('my-aws', '111122223333'),
      aws('backup-aws', '444455556666'),
      {
        name: 'my-azure',
        type: 'CredAccountAzure',
        fields: {
          tenantId: '00000000-0000-0000-0000-000000000001',
          subscriptionId: '00000000-0000-0000-0000-000000000002',
          applicationId: '00000000-0000-0000-0000-000000000003',
          applicationKey: 'simulated-azure-secret',
        },
      },
      {
        name: 'my-openstack',
        type: 'CredAccountOpenStack',
        fields: {
          glanceUrl: 'http://openstack.example.com:9292',
          keystoneUrl: 'http://openstack.example.com:5000',
          login: 'pat',
          password: 'simulated-openstack-secret',
          keystoneVersion: 'v3',
        },
      },
      {
        name: 'my-vsphere',
        type: 'CredAccountVSphere',
        fields: {
          hostname: 'vsphere.example.com',
          login: 'pat',
          password: 'simulated-vsphere-secret',
          port: 443,
        },
      },
      {
        name: 'my-registry',
        type: 'CredAccountDocker',
        fields: {
          endpointUrl: 'https://registry.example.com',
          login: 'pat',
          password: 'simulated-registry-secret',
        },
      },
      { name: 'no-secrets', type: 'CredAccountOutscale', secretsMissing: true },
    ],
    appliances: [
      {
        name: 'web-tier',
        version: '2.0',
        revision: 3,
        description: 'Web server with its proxy',
        lastModified: '2026-02-03T09:00:00Z',
        installProfile: { partitionAuto: true, diskSize: 20480, swapSize: 1024 },
        packages: webPackages('1.22.1'),
      },
      {
        name: 'web-tier',
        version: '2.1',
        revision: 5,
        description: 'Web server with its proxy',
        lastModified: '2026-03-10T09:00:00Z',
        installProfile: { partitionAuto: true, diskSize: 20480, swapSize: 1024 },
        packages: webPackages('1.24.0'),
      },
      {
        name: 'db-tier',
        version: '1.10',
        revision: 2,
        distribution: 'Debian 12',
        description: 'Database server',
        lastModified: '2026-01-20T09:00:00Z',
        installProfile: { partitionAuto: false, diskSize: 51200, swapSize: 4096 },
        packages: [
          { name: 'bash', version: '5.2.15', release: '2', arch: 'amd64', size: '1.5 MiB' },
          { name: 'postgresql', version: '15.6', release: '0', arch: 'amd64', size: '16 MiB' },
        ],
      },
    ],
    platformTools: [
      {
        name: 'Guest tools',
        version: '12.3',
        description: 'Drivers and agent for virtual machines',
        formats: ['VMware vCenter', 'VMware Workstation', 'VirtualBox'],
        packages: [
          { ...rpm('guest-agent', '12.3.0', '2', '900 KiB'), repository: 'platform' },
          { ...rpm('guest-drivers', '12.3.0', '2', '2 MiB'), repository: 'platform' },
        ],
      },
    ],
    scannedInstances: [
      {
        name: 'db-prod',
        distribution: { name: 'CentOS', version: '7' },
        scans: [
          {
            name: 'Scan #1',
            lastModified: '2026-02-11T22:00:00Z',
            packages: [
              rpm('bash', '4.2.46', '35.el7', '1 MiB'),
              rpm('coreutils', '8.22', '24.el7', '3.3 MiB'),
              rpm('glibc', '2.17', '326.el7', '3.6 MiB'),
              rpm('kernel', '3.10.0', '1160.el7', '12 MiB'),
              rpm('libxml2', '2.9.1', '6.el7', '668 KiB'),
              rpm('openssh-server', '7.4p1', '22.el7', '459 KiB'),
              rpm('openssl', '1.0.2k', '25.el7', '494 KiB'),
              rpm('postgresql-server', '9.2.24', '8.el7', '3.8 MiB'),
              rpm('systemd', '219', '78.el7', '5.1 MiB'),
              rpm('zlib', '1.2.7', '20.el7', '91 KiB'),
              { ...rpm('inhouse-agent', '3.2', '1', '0 KiB'), uploaded: false },
              { ...rpm('vendor-driver', '11.0', '4', '0 KiB'), uploaded: false },
            ],
          },
          { name: 'Scan #2', lastModified: '2026-02-12T22:00:00Z', state: 'running' },
        ],
      },
      {
        name: 'mail-gateway',
        distribution: { name: 'Debian', version: '11' },
        scans: [
          {
            name: 'Scan #1',
            lastModified: '2026-01-05T22:00:00Z',
            packages: [
              { name: 'postfix', version: '3.5.25', release: '0', arch: 'amd64', size: '1.5 MiB' },
              { name: 'rspamd', version: '3.4', release: '1', arch: 'amd64', size: '4.9 MiB' },
            ],
          },
        ],
      },
    ],
  });
}

function aws(name: string, accountNumber: string) {
  return {
    name,
    type: 'CredAccountAws',
    fields: {
      accessKeyId: 'SIMULATEDACCESSKEY',
      accountNumber,
      secretAccessKeyId: 'simulated-aws-secret',
    },
  };
}

function webPackages(server: string) {
  return [
    rpm('bash', '4.2.46', '35.el7', '1 MiB'),
    rpm('kernel', '3.10.0', '1160.el7', '12 MiB'),
    { ...rpm('nginx', server, '1.el7', '2.2 MiB'), repository: 'extras' },
  ];
}

function rpm(name: string, version: string, release: string, size: string) {
  return { name, version, release, arch: 'x86_64', size };
}
