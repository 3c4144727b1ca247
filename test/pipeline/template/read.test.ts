import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FolderOptions, type PipelineFolder, pipelineFolder } from '../pipeline-folder.ts';

let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

const stack = 'stack: { name: web-tier, version: "2.1" }\n';
const vm = 'builders: [{ type: VirtualBox, hardwareSettings: { memory: 1024 } }]\n';

const read = (builder: string, options?: FolderOptions) =>
  folder.read(`${stack}builders:\n  - ${builder}\n`, options);
const image = async (builder: string, options?: FolderOptions) =>
  (await read(builder, options)).definition.images[0];

describe('a hammr template', () => {
  test('can be JSON, indented with tabs, with a byte order mark', async () => {
    const json = JSON.stringify(
      {
        stack: { name: 'web-tier', version: '2.1' },
        builders: [{ type: 'VirtualBox', hardwareSettings: { memory: 1024 } }],
      },
      undefined,
      '\t',
    );
    const { definition } = await folder.read(`\uFEFF${json.replaceAll('\n', '\r\n')}`, {
      file: 'web.json',
    });
    expect(definition).toEqual((await folder.read(stack + vm)).definition);
  });

  test('can begin with ---, and share settings by anchors', async () => {
    const { definition } = await folder.read(
      `---\n${stack}builders:\n  - &vm { type: A, hardwareSettings: { memory: 512 } }\n  - { <<: *vm, type: B }\n`,
    );
    expect(definition.images).toMatchObject([
      { format: 'A', installProfile: { memorySize: 512 } },
      { format: 'B', installProfile: { memorySize: 512 } },
    ]);
  });

  test('has one name for each appliance, and says so when the rest of its stack is not read', async () => {
    const text = `stack: { name: web-tier, version: "2.1", os: { name: CentOS }, bundles: [1, { a: 1.10 }] }\n${vm}`;
    const { definition, notices } = await folder.read(text);
    expect(definition.name).toBe('web-tier-2.1');
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('whatever os and bundles say here');
    expect((await folder.read(stack + vm)).notices).toEqual([]);
  });

  test('numbers its images as a pipeline file does', async () => {
    const { definition } = await folder.read(`${stack}builders: [{ type: KVM }, { type: KVM }]\n`);
    expect(definition.images).toMatchObject([
      { id: 'kvm', builder: 'builders[0]' },
      { id: 'kvm-2', builder: 'builders[1]' },
    ]);
  });

  test('may lie with other things, which are named', async () => {
    const { notices } = await folder.read(
      `${stack}${vm}accounts: [{ name: a, password: hunter2 }]\n`,
    );
    expect(notices).toEqual(['accounts is not read.']);
  });
});

test('what builders share may have a key of its own', async () => {
  const shared = 'defaults: &vm { hardwareSettings: { memory: 512 } }\n';
  const { definition, notices } = await folder.read(
    `${shared}${stack}builders: [{ <<: *vm, type: A }]\n`,
  );
  expect(definition.images).toMatchObject([{ installProfile: { memorySize: 512 } }]);
  expect(notices).toEqual(['defaults is not read.']);
});

describe('the source', () => {
  const source = { kind: 'scan', scanId: '9' } as const;

  test('is asked for where there are builders alone; the file then has the name', async () => {
    const { definition } = await folder.read(vm, { source, file: 'my builders.yml' });
    expect(definition).toMatchObject({ name: 'my builders-scan-9', source });
  });

  test('must be asked for there', async () => {
    expect(await folder.problems(vm)).toEqual([
      'web.yaml:1:1: nothing says what to build from: there are builders, and no stack',
    ]);
  });

  test('that is asked for beats the stack, as in hammr, and a notice says so', async () => {
    const asked = { kind: 'appliance', id: '12' } as const;
    const { definition, notices } = await folder.read(stack + vm, { source: asked });
    expect(definition).toMatchObject({ name: 'web-appliance-12', source: asked });
    expect(notices).toEqual(['The stack is not read: another source was asked for.']);
  });

  test('named latest is the newest, and a notice says so', async () => {
    const { notices } = await folder.read(`stack: { name: a, version: latest }\n${vm}`);
    expect(notices).toEqual([
      'stack.version: latest is taken for the version that was modified last.',
    ]);
  });
});

describe('a name that is asked for', () => {
  test('takes the place of that of the stack', async () => {
    const { definition } = await folder.read(stack + vm, { name: 'web on vbox' });
    expect(definition.name).toBe('web on vbox');
  });

  test('is a name that a pipeline file could have', async () => {
    expect(await folder.problems(stack + vm, { name: 'a\nb' })).toEqual([
      'web.yaml: the name that was asked for: expected text on one line, without blanks at its beginning or end',
    ]);
  });
});

describe('a builder', () => {
  test.each([
    ['hardwareSettings: { memory: "1024" }', { memorySize: 1024 }],
    ['hardwareSettings: { memory: 512, hwType: 9 }', { memorySize: 512, hwType: '9' }],
    ['hardwareSettings: { hwType: "7 (ESXi>4.x)" }', { hwType: '7 (ESXi>4.x)' }],
    ['installation: { diskSize: 10240 }', { diskSize: 10240 }],
    ['installation: { diskSize: "10240", swapSize: 0 }', { diskSize: 10240, swapSize: 0 }],
    ['disableRootLogin: true', { disableRootLogin: true }],
    ['disableRootLogin: no', { disableRootLogin: false }],
    ['disableRootLogin: "false"', { disableRootLogin: false }],
  ])('says how large the machine is: %s', async (keys, installProfile) => {
    expect(await image(`{ type: A, ${keys} }`)).toMatchObject({ installProfile });
  });

  test.each([
    ['/bin/server --port 80', '/bin/server --port 80'],
    ['["/bin/server", "--port", "80"]', '["/bin/server","--port","80"]'],
    [`'["/bin/server"]'`, '["/bin/server"]'],
  ])('says what a container runs, as text or list: %s', async (written, entrypoint) => {
    expect(await image(`{ type: Docker, entrypoint: ${written} }`)).toMatchObject({ entrypoint });
  });

  test('without an account is not published, and says what it has in vain', async () => {
    const { definition, notices } = await read('{ type: AWS, region: a, bucket: b }');
    expect(definition.images[0]?.publications).toEqual([]);
    expect(notices).toEqual([
      'builders[0] (AWS): bucket and region are not used: without account.name or account.file nothing is published.',
    ]);
  });

  test('with an account is published, unless nothing is to be', async () => {
    const builder = '{ type: AWS, account: { name: My AWS }, region: a }';
    expect(await image(builder)).toMatchObject({
      publications: [{ id: 'my-aws', account: 'My AWS', attributes: { region: 'a' } }],
    });
    const without = await read(builder, { publish: 'none' });
    expect(without.definition.images[0]?.publications).toEqual([]);
    expect(without.notices).toEqual([]);
  });

  test.each([
    [
      'imageName: a, zone: b, featured: yes, publicImage: "no"',
      { displayName: 'a', zoneName: 'b', featuredEnabled: true, publicImage: false },
    ],
    ['computeZone: a', { zoneName: 'a' }],
    ['tenant: a', { tenantName: 'a' }],
    ['region: a', { region: 'a' }],
    [
      'domain: a, project: b, region: c',
      { keystoneDomain: 'a', keystoneProject: 'b', publishLocation: 'c' },
    ],
  ])('names attributes as hammr does: %s', async (keys, attributes) => {
    const found = await image(`{ type: A, account: { name: a }, ${keys} }`);
    expect(found?.publications[0]?.attributes).toEqual(attributes);
  });

  test('refers to files from where the template lies', async () => {
    const found = await image(
      `{ type: A, account: { name: a }, displayName: "\${file:name.txt}", blob: "\${file:/b}-\${env:B}" }`,
    );
    expect(found?.publications[0]?.attributes).toEqual({
      displayName: `\${file:${folder.path}/name.txt}`,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what a reference looks like.
      blob: '${file:/b}-${env:B}',
    });
  });

  test('names what is filled in by the worker, which hammr sends as it stands', async () => {
    const { notices } = await read(
      `{ type: A, account: { name: a }, zone: "\${env:ZONE}", blob: b }`,
    );
    expect(notices).toEqual([
      `builders[0] (A): zone is filled in where the worker runs: \${env:ZONE}`,
    ]);
  });

  test('says what cannot be sent', async () => {
    const { notices } = await read('{ type: vCloud, account: { name: a }, orgName: secret-org }');
    expect(notices).toEqual([
      'builders[0] (vCloud): orgName is not sent: UForge has no such attribute.',
    ]);
  });
});

describe('a Vagrant builder', () => {
  const key = 'sshKey: { name: a, publicKey: ssh-rsa AAAA }';

  test('makes a public box', async () => {
    expect((await read('{ type: Vagrant, publicBaseBox: true }')).notices).toEqual([]);
  });

  test('says that a public box has no user and key of its own', async () => {
    const { notices } = await read(`{ type: Vagrant, publicBaseBox: "true", osUser: a, ${key} }`);
    expect(notices[0]).toContain('osUser and sshKey are not sent');
  });

  test.each(['publicBaseBox: false', `publicBaseBox: no, osUser: a, ${key}`, `osUser: a, ${key}`])(
    'makes no public box in place of a private one: %s',
    async (keys) => {
      const [problem] = await folder.problems(`${stack}builders: [{ type: Vagrant, ${keys} }]\n`);
      expect(problem).toContain('a private base box cannot be made');
    },
  );
});

describe('--to', () => {
  test('asks for a download of each image, where it is possible', async () => {
    expect((await image('{ type: KVM }', { to: 'images' }))?.download).toEqual({
      folder: `${folder.path}/images`,
      fileName: '{name}-{version}-{revision}-{format}.{ext}',
      overwrite: false,
      host: 'here',
      onlyWherePossible: true,
    });
    expect(await image('{ type: KVM }')).not.toHaveProperty('download');
  });

  test('tells two images of one format apart', async () => {
    const text = `${stack}builders: [{ type: KVM }, { type: kvm }, { type: Raw }]\n`;
    const { definition } = await folder.read(text, { to: 'images' });
    expect(definition.images.map(({ download }) => download?.fileName)).toEqual([
      '{name}-{version}-{revision}-{id}.{ext}',
      '{name}-{version}-{revision}-{id}.{ext}',
      '{name}-{version}-{revision}-{format}.{ext}',
    ]);
  });
});
