import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { down } from '../../temporal/background/down.ts';
import { anyFreePort } from '../../temporal/background/ports.ts';
import { commandLineOf } from '../../temporal/background/processes.ts';
import { ensureServer, readyServer } from '../../temporal/background/server.ts';
import { readHolder } from '../../temporal/background/state.ts';
import { status } from '../../temporal/background/status.ts';
import { BackgroundFailure } from '../../temporal/errors.ts';
import {
  eventually,
  rememberPort,
  startOpenWorkflow,
  type TestHome,
  testHome,
  withClient,
} from './embedded.ts';

const homes: TestHome[] = [];

async function newHome(...change: Parameters<typeof testHome>): Promise<TestHome> {
  const home = await testHome(...change);
  homes.push(home);
  return home;
}

afterEach(async () => {
  for (const home of homes.splice(0)) await home[Symbol.asyncDispose]();
});

const describeWorkflow = (address: string, id: string) =>
  withClient(
    address,
    async (client) => (await client.workflow.getHandle(id).describe()).status.name,
  );

describe('the embedded server', () => {
  test('is shared by commands that ask for it at once, and by those that come later', async () => {
    const { options, keeper } = await newHome();
    const [one, two] = await Promise.all([ensureServer(options), ensureServer(options)]);
    const first = keeper().pid;
    const three = await ensureServer(options);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    expect(keeper().pid).toBe(first);
  });

  test('writes so that a power cut loses nothing, unless asked for speed', async () => {
    const [durable, fast] = await Promise.all([newHome(), newHome({ store: 'fast' })]);
    await Promise.all([ensureServer(durable.options), ensureServer(fast.options)]);
    const pragmas = ({ keeper }: TestHome) => commandLineOf(Number(keeper().info.serverPid));
    expect(pragmas(durable)).toContain('journal_mode=WAL --sqlite-pragma synchronous=FULL');
    expect(pragmas(fast)).toContain('journal_mode=WAL --sqlite-pragma synchronous=NORMAL');
  });

  test('keeps closed pipelines for thirty days, and every file for its owner only', async () => {
    const { options, home } = await newHome();
    const { address } = await ensureServer(options);
    await startOpenWorkflow(address, 'writes-something');
    const retention = await withClient(address, async ({ workflowService }) => {
      const { config } = await workflowService.describeNamespace({ namespace: 'default' });
      return Number(config?.workflowExecutionRetentionTtl?.seconds);
    });
    expect(retention).toBe(30 * 24 * 60 * 60);

    expect(statSync(home).mode & 0o777).toBe(0o700);
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' });
    expect(files).toContain('temporal/temporal.db-wal');
    for (const file of files.filter((name) => /(temporal\.db.*|\.json|\.log|\.used)$/.test(name))) {
      expect([file, statSync(join(home, file)).mode & 0o077]).toEqual([file, 0]);
    }
  });

  test('comes back with its data after its keeper was killed, and leaves no second server', async () => {
    const { options, keeper } = await newHome();
    const { address } = await ensureServer(options);
    await startOpenWorkflow(address, 'survivor');
    const before = keeper();
    process.kill(before.pid, 'SIGKILL');
    await eventually(() => commandLineOf(before.pid) === undefined);

    const again = await ensureServer(options);
    expect(keeper().pid).not.toBe(before.pid);
    expect(commandLineOf(Number(before.info.serverPid))).toBeUndefined();
    expect(await describeWorkflow(again.address, 'survivor')).toBe('RUNNING');
  });

  test('is started again by its keeper on the same port when it was killed', async () => {
    const { options, keeper } = await newHome();
    const { address } = await ensureServer(options);
    await startOpenWorkflow(address, 'survivor');
    const before = keeper();
    process.kill(Number(before.info.serverPid), 'SIGKILL');
    await eventually(() => keeper().info.serverPid !== before.info.serverPid);

    const again = await ensureServer(options);
    expect(again.address).toBe(address);
    expect(keeper().pid).toBe(before.pid);
    expect(await describeWorkflow(address, 'survivor')).toBe('RUNNING');
  });

  test('takes another port where a program holds the one it had', async () => {
    const { options, home } = await newHome();
    const port = await anyFreePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    try {
      await rememberPort(home, port);
      const { address } = await ensureServer(options);
      expect(address).not.toBe(`127.0.0.1:${port}`);
    } finally {
      other.close();
    }
  });

  test('of two state folders that want one port at once starts for both', async () => {
    const [one, two] = [await newHome(), await newHome()];
    const port = await anyFreePort();
    for (const { home } of [one, two]) await rememberPort(home, port);
    const servers = await Promise.all([ensureServer(one.options), ensureServer(two.options)]);
    expect(new Set(servers.map(({ address }) => address)).size).toBe(2);
  });

  test('is never mistaken for the Temporal server of somebody else on its port', async () => {
    const foreign = await newHome();
    const { address } = await ensureServer(foreign.options);
    await startOpenWorkflow(address, 'of-somebody-else');

    const ours = await newHome();
    await rememberPort(ours.home, Number(address.split(':')[1]));
    const server = await ensureServer(ours.options);
    expect(server.address).not.toBe(address);
    expect(ours.keeper().info.clusterId).not.toBe(foreign.keeper().info.clusterId);
    await expect(describeWorkflow(server.address, 'of-somebody-else')).rejects.toThrow(/not found/);
  });

  test('stops by itself, and not while a workflow is open or a schedule exists', async () => {
    const { options, home, keeper } = await newHome({ idleStopMs: 700 });
    const { address } = await ensureServer(options);
    const { pid } = keeper();
    await startOpenWorkflow(address, 'holds-it');
    await withClient(address, (client) =>
      client.schedule.create({
        scheduleId: 'nightly',
        spec: {},
        action: { type: 'startWorkflow', workflowType: 'nobody', taskQueue: 'nobody-polls' },
      }),
    );
    await Bun.sleep(1_500);
    expect(readyServer(home)?.address).toBe(address);

    await withClient(address, (client) => client.workflow.getHandle('holds-it').terminate());
    await Bun.sleep(1_500);
    expect(readyServer(home)?.address).toBe(address);

    await withClient(address, (client) => client.schedule.getHandle('nightly').delete());
    await eventually(() => commandLineOf(pid) === undefined);
    expect(status({ home })).toEqual([]);
  });

  test('is stopped by down, which says so, and says nothing where nothing runs', async () => {
    const { options, home, keeper } = await newHome();
    await ensureServer(options);
    const { pid, info } = keeper();
    expect(await down({ home })).toEqual([{ name: 'server', pid, how: 'stopped' }]);
    expect(commandLineOf(Number(info.serverPid))).toBeUndefined();
    expect(await down({ home })).toEqual([]);
  });

  test('that was left without a keeper is stopped by down as well', async () => {
    const { options, home, keeper } = await newHome();
    await ensureServer(options);
    const { pid, info } = keeper();
    process.kill(pid, 'SIGKILL');
    await eventually(() => commandLineOf(pid) === undefined);
    await down({ home });
    expect(commandLineOf(Number(info.serverPid))).toBeUndefined();
  });
});

describe('an embedded server that cannot start', () => {
  /** Something that passes for the Temporal CLI until it is to serve. */
  function fakeCli(folder: string, serverVersion: string): string {
    const path = join(folder, 'temporal-fake');
    const answer = `temporal version 9.9.9 (Server ${serverVersion}, UI 2.0.0)`;
    writeFileSync(
      path,
      `#!/bin/sh\n[ "$1" = --version ] && echo '${answer}' && exit 0\necho 'the disk is on fire' >&2\nexit 1\n`,
    );
    chmodSync(path, 0o700);
    return path;
  }

  test('says why, in the words of its log, and names the log', async () => {
    const { options, home } = await newHome();
    const cli = { ...options.cli, explicitPath: fakeCli(home, '1.29.1') };
    const error = await ensureServer({ ...options, cli }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BackgroundFailure);
    expect(error).toMatchObject({
      message: expect.stringContaining('the disk is on fire'),
      logFile: join(home, 'logs', 'server.log'),
    });
    expect(readHolder(home, 'server')).toBeUndefined();
  });

  test('refuses a database that a newer server wrote', async () => {
    const { options, home } = await newHome();
    await rememberPort(home, await anyFreePort());
    const cli = { ...options.cli, explicitPath: fakeCli(home, '0.9.0') };
    await expect(ensureServer({ ...options, cli })).rejects.toMatchObject({
      code: 'database_newer',
      message: expect.stringContaining('written by Temporal server 1.0.0'),
    });
  });
});
