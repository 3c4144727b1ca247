import type { WorldInput } from '../../simulator/index.ts';

/** Whose pipelines run; the second user's worker is spared, so that its memory can be compared. */
export interface Person {
  login: string;
  password: string;
}

export interface Cast {
  people: [Person, ...Person[]];
  /** Somebody else with a hand in the same sources: an administrator, whose requests meet no fault. */
  neighbour: Person;
}

/** Contents of the cloud accounts that nobody but UForge and the activity may ever see. */
export const accountSecrets = ['CHAOSACCESSKEY', 'chaos-aws-secret', 'chaos-openstack-secret'];

export const bigFormat = 'VMware Workstation';
export const plainFormats = ['VirtualBox', 'KVM', 'QCOW2', 'Raw'] as const;
/** Those of which several find room on the small disk. */
export const smallFormats = ['VirtualBox', 'KVM', 'Raw'] as const;
export const awsFormat = 'Amazon AWS';
export const openStackFormat = 'OpenStack QCOW2';

/** What pipelines are made from, as a pipeline file names it, with the path below which images are. */
export interface SourceChoice {
  kind: 'appliance' | 'scan';
  yaml: string;
}

export const sources: readonly [SourceChoice, ...SourceChoice[]] = [
  { kind: 'appliance', yaml: '{ appliance: { name: web-tier, version: "2.1" } }' },
  { kind: 'scan', yaml: '{ scan: { instance: db-prod, scan: "Scan #1" } }' },
  { kind: 'appliance', yaml: '{ appliance: { name: db-tier, version: latest } }' },
];

/** The simulated installation: the same sources and accounts for each person. */
export function chaosWorld({ people, neighbour }: Cast, jobs: 'quick' | 'slow'): WorldInput {
  const owners = people.map(({ login }) => login);
  // Slow jobs are under way when the worker is killed.
  const lasting = (quickMs: number) => ({ durationMs: jobs === 'quick' ? quickMs : quickMs * 6 });
  return {
    users: [
      ...people.map((one) => ({ ...one, email: `${one.login}@example.com` })),
      { ...neighbour, email: `${neighbour.login}@example.com`, admin: true },
    ],
    formats: [
      { name: 'VirtualBox', primitive: 'vbox', generation: { size: '3 MiB', ...lasting(1_500) } },
      { name: 'KVM', primitive: 'kvm', generation: { size: '9 MiB', ...lasting(2_500) } },
      {
        name: 'QCOW2',
        primitive: 'qcow2',
        generation: { size: '24 MiB', ...lasting(1_000), bytesPerSecond: 6 * MiB },
      },
      { name: 'Raw', primitive: 'raw', generation: { size: '5 MiB', checksums: 'none' } },
      {
        name: bigFormat,
        primitive: 'vmware',
        // Long enough that kills hit it in the middle.
        generation: {
          size: '120 MiB',
          ...lasting(2_000),
          bytesPerSecond: (jobs === 'quick' ? 12 : 5) * MiB,
        },
      },
      { name: awsFormat, primitive: 'aws', generation: { size: '4 MiB', ...lasting(2_000) } },
      { name: openStackFormat, primitive: 'openstackqcow2', generation: { size: '6 MiB' } },
    ],
    accounts: owners.flatMap((owner) => [
      aws('my-aws', owner),
      aws('backup-aws', owner),
      {
        name: 'my-openstack',
        owner,
        type: 'CredAccountOpenStack',
        fields: {
          glanceUrl: 'http://openstack.example.com:9292',
          keystoneUrl: 'http://openstack.example.com:5000',
          login: 'somebody',
          password: 'chaos-openstack-secret',
          keystoneVersion: 'v3',
        },
      },
    ]),
    appliances: owners.flatMap((owner) => [
      { owner, name: 'web-tier', version: '2.1', revision: 5, installProfile },
      { owner, name: 'db-tier', version: '1.10', revision: 2, installProfile },
    ]),
    scannedInstances: owners.map((owner) => ({
      owner,
      name: 'db-prod',
      distribution: { name: 'CentOS', version: '7' },
      scans: [
        {
          name: 'Scan #1',
          packages: [
            ...Array.from({ length: 14 }, (_, index) => ({
              name: `package-${index + 1}`,
              version: '1.0',
              release: '1',
              arch: 'x86_64',
              size: (index + 1) * 150_000,
            })),
            { name: 'never-uploaded', version: '3', release: '1', uploaded: false },
          ],
        },
      ],
    })),
    generation: lasting(3_000),
    publication: lasting(1_500),
  };
}

const MiB = 1 << 20;
const installProfile = { partitionAuto: true, diskSize: 20_480, swapSize: 1_024 };

function aws(name: string, owner: string) {
  return {
    name,
    owner,
    type: 'CredAccountAws',
    fields: {
      accessKeyId: 'CHAOSACCESSKEY',
      accountNumber: '111122223333',
      secretAccessKeyId: 'chaos-aws-secret',
    },
  };
}
