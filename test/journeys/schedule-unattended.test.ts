/** Schedules while no command comes by, and across deaths of the background processes. */
import { chmod } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesOf, knownNames, readHolder, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, password, until } from '../support/playground.ts';

/** Milliseconds for a test that waits for times to come, and for processes to stop or come back. */
const patienceMs = 150_000;

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground();
  await playground.file(
    'web.yaml',
    `version: 1
name: web
source: { appliance: { name: web-tier, version: "2.1" } }
images: [{ format: VirtualBox }]
`,
  );
});
afterEach(() => playground.close());

/** Names of the background processes that run. */
function running(): string[] {
  const home = playground.environment.FORGELINE_HOME ?? '';
  return knownNames(home).filter((name) => readHolder(home, name) !== undefined);
}

interface Run {
  plannedFor: string;
  startedAt: string;
  status: string;
}

async function runsOf(name: string): Promise<Run[]> {
  const { lines } = await playground.forgeline(['schedule', 'show', name, '--json']);
  return lines[0]?.runs as Run[];
}

test(
  'while a schedule exists the server and its worker stay; without one they stop',
  async () => {
    const { environment, simulator, forgeline } = playground;
    environment.FORGELINE_IDLE_STOP = '2s';
    const create = ['schedule', 'create', 'rare', '--every', '12s', 'web.yaml'];
    expect((await forgeline(create)).status).toBe(0);
    const images = simulator.images().length;
    // No command comes by: what fires is done by what stayed.
    await Bun.sleep(8_000);
    expect(running()).toHaveLength(2);
    await until(() => simulator.images().length > images);
    await forgeline(['schedule', 'delete', 'rare']);
    await until(() => running().length === 0, 30_000);
  },
  patienceMs,
);

test(
  'a time that passed while all was down is made up for when a command comes by',
  async () => {
    const { forgeline } = playground;
    const create = ['schedule', 'create', 'often', '--every', '10s', 'web.yaml'];
    expect((await forgeline(create)).status).toBe(0);
    // A run that is killed in its midst goes on for long, and what is missed is skipped meanwhile.
    await until(async () => (await runsOf('often')).at(0)?.status === 'completed');
    for (const pid of processes()) process.kill(pid, 'SIGKILL');
    const killedAt = Date.now();
    await Bun.sleep(11_000);
    const backAt = Date.now();
    // It brings a worker, too.
    await forgeline(['schedule', 'list']);
    let missed: Run | undefined;
    await until(async () => {
      missed = (await runsOf('often')).find(
        ({ plannedFor, startedAt }) =>
          Date.parse(plannedFor) > killedAt &&
          Date.parse(plannedFor) < backAt &&
          Date.parse(startedAt) > backAt,
      );
      return missed?.status === 'completed';
    }, 40_000);
  },
  patienceMs,
);

test(
  'the line for a crontab brings all back, with the credentials of a profile and no other',
  async () => {
    const { folder, forgeline, file, simulator } = playground;
    const config = await file(
      'config.yaml',
      `profiles:\n  prod: { url: "${simulator.url}", login: pat, password: "${password}" }\n`,
    );
    await chmod(config, 0o600);
    const byProfile = {
      FORGELINE_CONFIG: config,
      UFORGE_URL: '',
      UFORGE_LOGIN: '',
      UFORGE_PASSWORD: '',
    };
    const create = ['schedule', 'create', 'rare', '--cron', '@yearly', 'web.yaml', '--json'];
    const { lines, stdout } = await forgeline([...create, '--profile', 'prod'], byProfile);
    expect(stdout).not.toContain(password);
    const keep = lines.find(({ type }) => type === 'keep');
    expect(keep).toMatchObject({ profile: 'prod', profileIsReady: true });
    await forgeline(['down']);
    const up = Bun.spawn(
      ['sh', '-c', `exec env ${String(keep?.crontab).replace('@reboot ', '')}`],
      {
        cwd: '/',
        env: { PATH: '/usr/bin:/bin', HOME: folder },
        stdout: 'ignore',
        stderr: 'inherit',
      },
    );
    await until(() => running().length === 2, 40_000);
    await forgeline(['schedule', 'trigger', 'rare', '--profile', 'prod'], byProfile);
    await until(() => simulator.images().length > 0);
    up.kill('SIGTERM');
    expect(await up.exited).toBe(0);
  },
  patienceMs,
);

/** Everything in the background: what keeps and what is kept, the server first. */
function processes(): number[] {
  const home = playground.environment.FORGELINE_HOME ?? '';
  return knownNames(home)
    .sort()
    .flatMap((name) => {
      const { pid, keeper, info } = readState(filesOf(home, name).state) ?? {};
      return [keeper ?? [], pid ?? [], info?.serverPid ? Number(info.serverPid) : []].flat();
    });
}
