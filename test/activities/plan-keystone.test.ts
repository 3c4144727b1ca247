/** What OpenStack needs of a publication depends on the Keystone that its account speaks. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipelineDefinition } from '../../pipeline/model.ts';
import { planOf, problemsOf } from './planned.ts';
import { type Simulated, startSimulated } from './simulated.ts';

const versions = ['v2.0', '2.0', '2', 'v3', '3.0', 'V3'];

let simulated: Simulated;
beforeAll(async () => {
  simulated = await startSimulated({
    world: {
      users: [{ login: 'pat', password: 'simulated' }],
      formats: [{ name: 'OpenStack QCOW2', primitive: 'openstackqcow2' }],
      accounts: versions.map((keystoneVersion) => ({
        name: keystoneVersion,
        type: 'CredAccountOpenStack',
        fields: { keystoneVersion },
      })),
      appliances: [{ name: 'web', version: '1.0' }],
    },
  });
});
afterAll(() => simulated.close());

function published(account: string, attributes: Record<string, string>): PipelineDefinition {
  return {
    name: 'web',
    source: { kind: 'appliance', name: 'web', version: '1.0' },
    images: [
      {
        id: 'a',
        format: 'OpenStack QCOW2',
        installProfile: {},
        publications: [{ id: 'p', account, attributes: { displayName: 'a', ...attributes } }],
      },
    ],
    publishWhen: 'image-ready',
    deadlineMs: 60_000,
  };
}

const tenant = { tenantName: 'a' };
const project = { keystoneDomain: 'a', keystoneProject: 'b' };

test.each(versions.map((version) => [version, version.includes('2') ? 'tenant' : 'project']))(
  'of Keystone %s, a publication names the %s',
  async (version, which) => {
    const [right, wrong, lacking] =
      which === 'tenant'
        ? [tenant, project, '"tenantName"']
        : [project, tenant, '"keystoneDomain" and "keystoneProject"'];
    await expect(planOf(simulated, published(version, right))).resolves.toBeDefined();
    const [problem, ...others] = await problemsOf(simulated, published(version, wrong));
    expect(problem?.message).toContain(`PublishImageOpenStack needs ${lacking}`);
    expect(others).toEqual([]);
  },
);
