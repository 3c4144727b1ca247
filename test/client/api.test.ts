import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({ generationMs: 1_500, publicationMs: 300 });
});
afterAll(() => playground.close());

const root = join(import.meta.dirname, '..', '..');

/** Runs a script in the project, where it can import `forgeline` by name. */
async function script(args: string[], changes: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, ...args], {
    cwd: root,
    env: { ...playground.environment, ...changes },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  return { status: await child.exited, stdout: await new Response(child.stdout).text() };
}

async function pipeline(name: string, format = 'VirtualBox'): Promise<string> {
  return await playground.file(
    `${name}.yaml`,
    `version: 1
name: ${name}
source: { appliance: { name: web-tier, version: "2.1" } }
images:
  - { format: ${format}, download: { to: ./images } }
`,
  );
}

test('the example script builds a pipeline, tells its progress and its files', async () => {
  const folder = join(playground.folder, 'example');
  const file = await pipeline('example');
  const { status, stdout } = await script(['examples/build.ts', file, folder]);
  expect(stdout).toMatch(/virtualbox generating \d+/);
  expect(stdout).toContain(join(folder, 'web-tier-2.1'));
  expect(status).toBe(0);
});

test('the example script says what is wrong with a pipeline', async () => {
  const file = await pipeline('wrong', 'VirtualBux');
  const { status, stdout } = await script(['examples/build.ts', file]);
  expect(stdout).toContain('did you mean "VirtualBox"?');
  expect(status).toBe(2);
});

test('the example script says in a sentence that the password is wrong', async () => {
  const file = await pipeline('refused');
  const wrong = { UFORGE_PASSWORD: 'wrong' };
  const { status, stdout } = await script(['examples/build.ts', file], wrong);
  expect(stdout).toContain('UForge does not accept the login pat');
  expect(status).toBe(2);
});

test('a script cancels a run that another started, and gets its result', async () => {
  const file = await pipeline('cancelled');
  const text = `
    import { Forgeline } from 'forgeline';
    const forgeline = await Forgeline.connect();
    const first = await forgeline.start(${JSON.stringify(file)});
    const second = await forgeline.start(${JSON.stringify(file)});
    const found = await forgeline.find('cancelled');
    const result = await found.cancel();
    const same = first.id === second.id && second.joined && !first.joined;
    process.stdout.write(JSON.stringify({ same, status: result.status }));
    await forgeline.close();
  `;
  const { status, stdout } = await script(['-e', text]);
  expect(JSON.parse(stdout)).toEqual({ same: true, status: 'cancelled' });
  expect(status).toBe(0);
});

test('a script goes on with what waits for it, and with what failed', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 403 } }]',
  );
  const file = await playground.file(
    'mended.yaml',
    `version: 1
name: mended
onBlocked: wait
source: { appliance: { name: web-tier, version: "2.1" } }
images: [{ format: Amazon AWS, publish: [{ account: my-aws, region: eu-west-1 }] }]
`,
  );
  const text = `
    import { Forgeline, UsageError } from 'forgeline';
    const forgeline = await Forgeline.connect();
    const pipeline = await forgeline.start(${JSON.stringify(file)});
    const blocked = Promise.withResolvers();
    const following = pipeline.follow(({ rows }) => {
      for (const row of rows) if (row.blocked) blocked.resolve(row.blocked.code);
    });
    const code = await blocked.promise;
    const early = await forgeline.retry('mended').catch((error) => error);
    const unknown = await pipeline.unblock({ target: 'aws' }).catch((error) => error);
    const targets = await pipeline.unblock();
    await Bun.sleep(1_500);
    await pipeline.cancel();
    await following;
    process.stdout.write(JSON.stringify({
      code,
      refused: [early, unknown].map((error) => error instanceof UsageError),
      targets,
    }));
    await forgeline.close();
  `;
  const { stdout } = await script(['-e', text]);
  expect(JSON.parse(stdout)).toEqual({
    code: expect.any(String),
    refused: [true, true],
    targets: ['amazon-aws/my-aws'],
  });
  playground.simulator.faults.clear();
  const again = `
    import { Forgeline } from 'forgeline';
    const forgeline = await Forgeline.connect();
    const retried = await forgeline.retry('mended');
    const { status, images } = await retried.result();
    process.stdout.write(JSON.stringify({ status, published: images[0].publications[0].status }));
    await forgeline.close();
  `;
  const retried = await script(['-e', again]);
  expect(JSON.parse(retried.stdout)).toEqual({ status: 'completed', published: 'completed' });
});

test('a script plans a hammr template, and simulates it', async () => {
  const template = await playground.file(
    'template.yml',
    `stack: { name: web-tier, version: "2.0" }
builders:
  - type: Amazon AWS
    installation: { diskSize: 10240 }
    account: { name: my-aws }
    region: eu-west-1
    bucket: images
`,
  );
  const text = `
    import { Forgeline, PipelineRefused } from 'forgeline';
    const forgeline = await Forgeline.connect();
    const file = ${JSON.stringify(template)};
    const plan = await forgeline.plan(file, { publish: 'none' });
    const refused = await forgeline.plan(file, { source: { kind: 'appliance', id: '99' } }).catch((error) => error);
    const pipeline = await forgeline.start(file, { simulate: true });
    const { status, simulated, images } = await pipeline.result();
    process.stdout.write(JSON.stringify({
      planned: plan.images.map(({ format, publications }) => ({ format, publications })),
      refused: refused instanceof PipelineRefused && refused.problems.map(({ code }) => code),
      result: { status, simulated, published: images.flatMap(({ publications }) => publications) },
    }));
    await forgeline.close();
  `;
  const { stdout } = await script(['-e', text]);
  expect(JSON.parse(stdout)).toEqual({
    planned: [{ format: 'Amazon AWS', publications: [] }],
    refused: ['unknown_appliance'],
    result: { status: 'completed', simulated: true, published: [] },
  });
});
