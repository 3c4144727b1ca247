import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WorldInput } from '../../simulator/index.ts';
import { type PipelineFolder, pipelineFolder } from '../pipeline/pipeline-folder.ts';
import { facts, publishFacts } from '../pipeline/template/facts.ts';
import { planOf, problemsOf } from './planned.ts';
import { type Simulated, startSimulated } from './simulated.ts';

/** The name that an administrator has given to a format. */
const nameFor = (primitive: string) => `Our ${primitive}`;
const spelling: Readonly<Record<string, string>> = { hyperv: 'hyper-v', iso: 'ISO', pxe: 'PXE' };
const clouds = [...new Set(Object.values(facts.publish).map(({ type }) => type))];
const accountFor = (type: string) => type.replace('PublishImage', 'my ');

const world: WorldInput = {
  users: [{ login: 'pat', password: 'simulated' }],
  formats: Object.keys(facts.generate).map((primitive) => ({
    name: nameFor(primitive),
    primitive: spelling[primitive] ?? primitive,
  })),
  accounts: clouds.map((type) => ({
    name: accountFor(type),
    type: type.replace('PublishImage', 'CredAccount'),
    ...(type === 'PublishImageOpenStack' && { fields: { keystoneVersion: 'v3' } }),
  })),
  appliances: [{ name: 'web', version: '1.0', installProfile: { partitionAuto: true } }],
  scannedInstances: [{ name: 'db', scans: [{ name: 'Scan #1' }] }],
};

let simulated: Simulated;
let folder: PipelineFolder;
beforeAll(async () => {
  simulated = await startSimulated({ world });
});
afterAll(() => simulated.close());
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

/** What a builder has besides its type, key by key, as hammr's templates write it. */
type Keys = Readonly<Record<string, unknown>>;

/** The keys that a builder needs to be built and published, flat: `hardwareSettings.memory`. */
function keysFor(primitive: string, extra: readonly string[] = []): Keys {
  const sizes = { 'hardwareSettings.memory': 1024, 'installation.diskSize': 20480 };
  const needed = [...(facts.generate[primitive]?.requires ?? []), ...extra];
  const built = needed.map((key) => [key, Reflect.get(sizes, key) ?? '/bin/server']);
  const cloud = publishFacts(primitive);
  const published = [...(cloud?.requires ?? []), ...(cloud?.requiresByKeystone?.v3 ?? [])];
  return Object.fromEntries([...built, ...published.map((key) => [key, `a ${key}`])]);
}

async function definitionFor(primitive: string, keys: Keys, scan?: 'scan') {
  const builder: Record<string, unknown> = { type: nameFor(primitive) };
  for (const [key, value] of Object.entries(keys)) {
    const [outer = '', inner] = key.split('.');
    const there: unknown = builder[outer];
    builder[outer] =
      inner === undefined ? value : { ...(typeof there === 'object' && there), [inner]: value };
  }
  const cloud = publishFacts(primitive);
  if (cloud) builder.account = { name: accountFor(cloud.type) };
  const text = JSON.stringify({
    ...(!scan && { stack: { name: 'web', version: '1.0' } }),
    builders: [builder],
  });
  const source = { kind: 'scan', instance: 'db', scan: 'latest' } as const;
  return (await folder.read(text, scan ? { source } : {})).definition;
}

const without = (keys: Keys, left: string): Keys =>
  Object.fromEntries(Object.entries(keys).filter(([key]) => key !== left));

describe.each(Object.keys(facts.generate))('a builder of %s', (primitive) => {
  const cloud = publishFacts(primitive);

  test('is planned with what hammr needs, by the names of UForge', async () => {
    const { images } = await planOf(simulated, await definitionFor(primitive, keysFor(primitive)));
    expect(images).toMatchObject([
      {
        compress: facts.generate[primitive]?.compress,
        publications: cloud ? [{ type: cloud.type }] : [],
      },
    ]);
    for (const [name, sent] of Object.entries(cloud?.maps ?? {})) {
      const asked = cloud?.requires.includes(name) ? `a ${name}` : undefined;
      expect(images[0]?.publications[0]?.attributes[sent]).toBe(asked);
    }
  });

  test('without any of its keys is told which one is missing, and what it needs', async () => {
    const keys = keysFor(primitive);
    for (const key of Object.keys(keys)) {
      const definition = await definitionFor(primitive, without(keys, key));
      const [problem, ...others] = await problemsOf(simulated, definition);
      expect(problem?.message).toMatch(/^builders\[0\] \(Our [a-z0-9]+\)/);
      expect(problem?.message).toContain(key);
      for (const needed of facts.generate[primitive]?.requires ?? []) {
        if (problem?.code === 'missing_key') expect(problem.hint).toContain(needed);
      }
      expect(others).toEqual([]);
    }
  });

  test('needs a disk and memory to be built from a scan', async () => {
    const keys = keysFor(primitive, facts.scanGenerateAlsoRequires);
    const { source } = await planOf(simulated, await definitionFor(primitive, keys, 'scan'));
    expect(source.kind).toBe('scan');
    for (const key of facts.scanGenerateAlsoRequires) {
      const definition = await definitionFor(primitive, without(keys, key), 'scan');
      const problems = await problemsOf(simulated, definition);
      expect(problems).toMatchObject([{ code: 'missing_key' }]);
      expect(problems[0]?.message).toContain(`builders[0] (Our ${primitive}): ${key} is required`);
      expect(problems[0]?.hint).toContain('from a scan');
    }
  });
});
