import { expect, test } from 'vitest';
import { type Bench, imageBody, startBench, textOf } from './client.ts';

const instance = 'users/pat/scannedinstances/1';
const world = {
  users: [{ login: 'pat', password: 'simulated' }],
  formats: [{ name: 'ISO', primitive: 'ISO' }],
  scannedInstances: [
    {
      name: 'db',
      scans: [
        {
          name: 'old',
          packages: [
            { name: 'bash', version: '5', release: '1', files: ['bin/bash', 'etc/skel/.bashrc'] },
          ],
        },
        {
          name: 'new',
          state: 'running' as const,
          durationMs: 10_000,
          packages: [{ name: 'zsh', version: '5', release: '1' }],
        },
        { name: 'endless', state: 'running' as const },
      ],
    },
  ],
};

function names(xml: string, element: string): (string | undefined)[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)<`, 'g'))].map(([, name]) => name);
}

async function scanOf(bench: Bench, id: number) {
  const { text } = await bench.send(`${instance}/scans/${id}`);
  return ['percentage', 'complete', 'cancelled', 'totalPackages'].map((one) => textOf(text, one));
}

test('a running scan goes on with the clock, and its packages are there when it is complete', async () => {
  await using bench = await startBench({ world });
  await bench.simulator.clock.push(5000);
  const [percentage, ...others] = await scanOf(bench, 2);
  expect(Number(percentage)).toBeGreaterThanOrEqual(50);
  expect(others).toEqual(['false', 'false', '0']);
  const packages = `${instance}/scans/2/packages`;
  expect(textOf((await bench.send(packages)).text, 'total')).toBe('0');
  expect((await bench.send(`${packages}/2/bin`)).status).toBe(404);
  const ongoing = await bench.send(`${instance}/scans?ongoing=true`);
  expect(names(ongoing.text, 'name')).toEqual(['new', 'endless']);

  await bench.simulator.clock.push(5000);
  expect(await scanOf(bench, 2)).toEqual(['100', 'true', 'false', '1']);
  expect(textOf((await bench.send(packages)).text, 'total')).toBe('1');
  expect((await bench.send(`${packages}/2/bin`)).status).toBe(200);
  expect(names((await bench.send(`${instance}/scans?ongoing=true`)).text, 'name')).toEqual([
    'endless',
  ]);
});

test('a running scan can be cancelled, and nothing is generated from it then', async () => {
  await using bench = await startBench({ world });
  for (const id of [2, 3]) {
    const reply = await bench.send(`${instance}/scans/${id}/status`, { method: 'DELETE' });
    expect([reply.status, textOf(reply.text, 'cancelled')]).toEqual([200, 'true']);
  }
  await bench.simulator.clock.push(60_000);
  expect((await scanOf(bench, 2)).slice(1)).toEqual(['false', 'true', '0']);
  const refused = await bench.send(`${instance}/scans/2/images`, {
    method: 'POST',
    body: imageBody('ISO'),
  });
  expect(refused.status).toBe(409);
});

test('cancelling a complete scan changes nothing', async () => {
  await using bench = await startBench({ world });
  const reply = await bench.send(`${instance}/scans/1/status`, { method: 'DELETE' });
  expect([textOf(reply.text, 'complete'), textOf(reply.text, 'cancelled')]).toEqual([
    'true',
    'false',
  ]);
});

test('the packages of a scan come with the scan where they are asked for', async () => {
  await using bench = await startBench({ world });
  const { text } = await bench.send(`${instance}/scans/1?pkgs=true`);
  expect(textOf(text, 'fullName')).toBe('bash-5-1.noarch');
  expect((await bench.send(`${instance}/scans/1`)).text).not.toContain('fullName');
  expect((await bench.send(`${instance}/scans/1?pkgs=all`)).status).toBe(400);
});

test('the files of a package are listed by folder and depth', async () => {
  await using bench = await startBench({ world });
  const files = async (query = '') =>
    names((await bench.send(`${instance}/scans/1/packages/1/files${query}`)).text, 'fullPath');
  expect(await files()).toEqual(['/bin', '/bin/bash', '/etc', '/etc/skel', '/etc/skel/.bashrc']);
  expect(await files('?rellevel=1')).toEqual(['/bin', '/etc']);
  expect(await files('?dir=/etc')).toEqual(['/etc/skel', '/etc/skel/.bashrc']);
  expect(await files('?dir=/etc&rellevel=1')).toEqual(['/etc/skel']);
  expect(await files('?dir=/nowhere')).toEqual([]);
  expect((await bench.send(`${instance}/scans/1/packages/9/files`)).status).toBe(404);
});
