import type { Account, Publication } from '../store/entities.ts';
import { concreteType, type XmlObject } from '../xml/write.ts';

type Tenant = NonNullable<Account['world']['tenants']>[number];

/** What there is at an account's cloud: of OpenStack, what instances can be made of. */
export function accountResources(account: Account, publication: Publication): XmlObject {
  const { world } = account;
  const resources = { resource: (world.resources ?? []).map((one) => ({ ...one })) };
  if (world.type !== 'CredAccountOpenStack') return { resources };
  const tenants = world.tenants ?? [defaultTenant(publication)];
  return {
    cloudResources: {
      [concreteType]: 'OpenstackResources',
      name: world.name,
      tenants: { tenant: tenants.map(tenantObject) },
    },
    resources,
  };
}

/** One tenant with the least that an instance takes, named as the publication names its own. */
function defaultTenant({ attributes }: Publication): Tenant {
  return {
    name: String(attributes.tenantName ?? attributes.keystoneProject ?? 'default'),
    regions: [
      {
        name: 'RegionOne',
        flavors: [{ id: '2', name: 'm1.small' }],
        networks: [{ id: 'network-1', name: 'private' }],
      },
    ],
  };
}

function tenantObject({ name, regions }: Tenant): XmlObject {
  return {
    name,
    available: true,
    id: name,
    regionsEntities: [
      {
        regionEntities: regions.map((region) => ({
          regionName: region.name,
          flavors: {
            flavor: region.flavors.map((one) => ({ ...one, regionName: region.name })),
          },
          networks: { network: region.networks.map((one) => ({ ...one })) },
        })),
      },
    ],
  };
}
