import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyFreePort } from '../../temporal/background/ports.ts';
import { status } from '../../temporal/background/status.ts';
import { connect, connectWorker } from '../../temporal/connect.ts';
import { TemporalUnreachable } from '../../temporal/errors.ts';
import { ensureSearchAttributes } from '../../temporal/search-attributes.ts';
import { temporalCli } from '../support/temporal-cli.ts';
import { type TestHome, testHome } from './embedded.ts';

let home: TestHome;
/** A user's home folder, in which there is no temporal.toml but our own. */
let user: string;

beforeAll(async () => {
  home = await testHome();
  user = realpathSync(mkdtempSync(join(tmpdir(), 'forgeline-user-')));
});

afterAll(async () => {
  await home[Symbol.asyncDispose]();
  rmSync(user, { recursive: true });
});

const optionsWith = (environment: Record<string, string>) => ({
  ...home.options,
  environment: { HOME: user, ...environment },
});

describe('without any Temporal setting', () => {
  test('a command is connected to the embedded server, which has our search attributes', async () => {
    const temporal = await connect(optionsWith({}));
    try {
      expect(temporal).toMatchObject({ embedded: true, namespace: 'default' });
      expect(temporal.webUiUrl('build-web', 'run 1')).toMatch(
        /^http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/build-web\/run%201\/history$/,
      );
      expect(await ensureSearchAttributes(temporal)).toEqual({ created: [], missing: [] });
    } finally {
      await temporal.close();
    }
  });

  test('a worker is connected to the same server', async () => {
    const temporal = await connectWorker(optionsWith({}));
    await temporal.close();
    expect(temporal.address).toBe(home.keeper().info.address);
  });
});

describe('with a cluster', () => {
  let cluster: ChildProcess;
  let address: string;

  beforeAll(async () => {
    const port = await anyFreePort();
    address = `127.0.0.1:${port}`;
    const { path } = await temporalCli();
    const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)];
    cluster = spawn(path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    if (cluster.stdout !== null) await once(cluster.stdout, 'data');
  });

  afterAll(() => {
    cluster.kill('SIGKILL');
  });

  test('named by TEMPORAL_ADDRESS, its missing search attributes are created once', async () => {
    const temporal = await connect(optionsWith({ TEMPORAL_ADDRESS: address }));
    try {
      expect(temporal).toMatchObject({ embedded: false, address, namespace: 'default' });
      expect(temporal.webUiUrl('build-web')).toBeUndefined();
      const first = await ensureSearchAttributes(temporal);
      expect(first.created).toContain('ForgelineNeedsAttention');
      expect(first.missing).toEqual([]);
      expect((await ensureSearchAttributes(temporal)).created).toEqual([]);
    } finally {
      await temporal.close();
    }
  });

  test('named by a profile in temporal.toml, client and worker are connected to it', async () => {
    mkdirSync(join(user, 'config', 'temporalio'), { recursive: true });
    const file = join(user, 'config', 'temporalio', 'temporal.toml');
    writeFileSync(file, `[profile.default]\naddress = "${address}"\n`);
    const options = optionsWith({ XDG_CONFIG_HOME: join(user, 'config') });
    for (const connectAs of [connect, connectWorker]) {
      const temporal = await connectAs(options);
      await temporal.close();
      expect(temporal).toMatchObject({ embedded: false, address });
    }
  });

  test('without the permission to create search attributes, the command for it is told', async () => {
    const temporal = await connect(optionsWith({ TEMPORAL_ADDRESS: address }));
    try {
      const report = await ensureSearchAttributes({ ...temporal, namespace: 'of-others' });
      expect(report.created).toEqual([]);
      expect(report.refusal?.command).toContain(
        `temporal operator search-attribute create --address ${address} --namespace of-others --name ForgelineSource --type Keyword`,
      );
    } finally {
      await temporal.close();
    }
  });
});

describe('an address where no Temporal answers', () => {
  test.each([
    ['client', connect],
    ['worker', connectWorker],
  ])('is said in one sentence to a %s, soon, and starts nothing', async (_, connectAs) => {
    const elsewhere = await testHome();
    const address = `127.0.0.1:${await anyFreePort()}`;
    const environment = { HOME: user, TEMPORAL_ADDRESS: address };
    const options = { ...elsewhere.options, environment, connectTimeoutMs: 500 };
    const began = Date.now();
    const error = await connectAs(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TemporalUnreachable);
    expect(error).toMatchObject({ message: expect.stringContaining(address) });
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(status({ home: elsewhere.home })).toEqual([]);
    await elsewhere[Symbol.asyncDispose]();
  });

  test('is not waited for without end when something else listens there', async () => {
    const mute = createServer();
    const port = await anyFreePort();
    await new Promise<void>((resolve) => mute.listen(port, '127.0.0.1', resolve));
    try {
      const options = optionsWith({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
      const began = Date.now();
      await expect(connect({ ...options, connectTimeoutMs: 500 })).rejects.toThrow(
        TemporalUnreachable,
      );
      await expect(connectWorker({ ...options, connectTimeoutMs: 500 })).rejects.toThrow(
        TemporalUnreachable,
      );
      expect(Date.now() - began).toBeLessThan(5_000);
    } finally {
      mute.close();
    }
  });

  test('of a profile that does not exist is said so', async () => {
    await expect(connect(optionsWith({ TEMPORAL_PROFILE: 'prod' }))).rejects.toMatchObject({
      code: 'temporal_settings',
      message: expect.stringContaining('prod'),
    });
  });
});
