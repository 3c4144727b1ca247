import { expect, test } from 'vitest';
import type { Fault, FaultRule } from '../../simulator/index.ts';
import {
  awsPublication,
  type Bench,
  benchWith,
  generated,
  imageBody,
  startBench,
} from './client.ts';

const appliance = 'users/pat/appliances/2';

/** Statuses of as many requests, one after the other; 0 for a connection that broke. */
async function statuses(bench: Bench, count: number, path = 'users/pat'): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) {
    seen.push(
      await bench.send(path).then(
        ({ status }) => status,
        () => 0,
      ),
    );
  }
  return seen;
}

test('a rule meets so many requests as it says, after letting so many pass', async () => {
  await using bench = await benchWith({
    requests: 'user_get',
    after: 1,
    times: 2,
    fault: { status: 503 },
  });
  expect(await statuses(bench, 5)).toEqual([200, 503, 503, 200, 200]);
  expect(bench.simulator.faults.list()).toMatchObject([{ name: 'rule 1', matched: 5, thrown: 2 }]);
});

test('a rule meets each nth request from the first it could meet', async () => {
  await using bench = await benchWith({ after: 1, every: 2, fault: { status: 500 } });
  expect(await statuses(bench, 5)).toEqual([200, 200, 500, 200, 500]);
});

test('faults of a list are thrown in turn', async () => {
  await using bench = await benchWith({ times: 3, fault: [{ status: 429 }, { reset: 'before' }] });
  expect(await statuses(bench, 4)).toEqual([429, 0, 429, 200]);
});

test('a window of time opens with the first request and closes by the clock of the server', async () => {
  await using bench = await benchWith({ for: '30s', fault: { status: 401 } });
  await bench.simulator.clock.push(3_600_000);
  expect(await statuses(bench, 2)).toEqual([401, 401]);
  await bench.simulator.clock.push(29_000);
  expect(await statuses(bench, 1)).toEqual([401]);
  await bench.simulator.clock.push(1_000);
  expect(await statuses(bench, 2)).toEqual([200, 200]);
});

test('a window of time does not open with the requests that pass before', async () => {
  await using bench = await benchWith({ after: 1, for: '30s', fault: { status: 401 } });
  const { clock } = bench.simulator;
  expect(await statuses(bench, 1)).toEqual([200]);
  await clock.push(60_000);
  expect(await statuses(bench, 1)).toEqual([401]);
  await clock.push(29_000);
  expect(await statuses(bench, 1)).toEqual([401]);
  await clock.push(1_000);
  expect(await statuses(bench, 1)).toEqual([200]);
});

test('the same seed meets the same requests, another one others', async () => {
  const runs: string[] = [];
  for (const seed of [7, 7, 8]) {
    const faults = { seed, rules: [{ rate: 0.3, fault: { status: 503 } }] };
    await using bench = await startBench({ faults });
    runs.push((await statuses(bench, 60)).join());
  }
  expect(runs[0]).toBe(runs[1]);
  expect(runs[0]).not.toBe(runs[2]);
  const thrown = runs[0]?.split(',').filter((status) => status === '503').length;
  expect(thrown).toBeGreaterThan(5);
  expect(thrown).toBeLessThan(35);
});

test('a seed given besides goes before that of the script', async () => {
  const faults = { seed: 7, rules: [{ rate: 0.3, fault: { status: 503 } }] };
  await using bench = await startBench({ faults, seed: 8 });
  await using other = await startBench({ faults: { ...faults, seed: 8 } });
  expect(await statuses(bench, 30)).toEqual(await statuses(other, 30));
});

test('the first rule that meets a request decides, and the others count it all the same', async () => {
  await using bench = await benchWith(
    { name: 'first', times: 1, fault: { status: 500 } },
    { name: 'second', after: 1, times: 1, fault: { status: 502 } },
  );
  expect(await statuses(bench, 3)).toEqual([500, 502, 200]);
  expect(bench.simulator.journal().map(({ fault }) => fault?.rule)).toEqual([
    'first',
    'second',
    undefined,
  ]);
});

test.each<[string, FaultRule['requests'], string[]]>([
  ['an operation', 'user_get', ['users/pat']],
  ['a pattern of operations', '*Image_getAll', ['users/pat/images', `${appliance}/images`]],
  ['several operations', ['user_get', 'uforgeStatus_get'], ['status', 'users/pat']],
  ['a method', { method: 'DELETE' }, []],
  ['a path', { path: 'users/*/images' }, ['users/pat/images']],
  [
    'a path with any number of segments',
    { path: '/users/pat/**images' },
    ['users/pat/images', `${appliance}/images`],
  ],
  ['a parameter of the query', { query: { count: '1*' } }, ['users/pat/appliances?count=10']],
  ['a user', { user: 'nobody' }, []],
  ['several of these', { path: '**/images', operation: 'user*' }, ['users/pat/images']],
])('requests are chosen by %s', async (_, requests, met) => {
  await using bench = await benchWith({ ...(requests && { requests }), fault: { status: 500 } });
  const paths = [
    'status',
    'users/pat',
    'users/pat/images',
    `${appliance}/images`,
    'users/pat/appliances?count=10',
    'users/pat/appliances?count=20',
  ];
  const failed: string[] = [];
  for (const path of paths) if ((await bench.send(path)).status === 500) failed.push(path);
  expect(failed).toEqual(met);
});

test('requests are chosen by the format that they ask for, or of the image they concern', async () => {
  await using bench = await startBench();
  const aws = await generated(bench, appliance, 'Amazon AWS');
  const kvm = await generated(bench, appliance, 'KVM');
  const publish = `${aws}/pimages`;
  await bench.send(publish, { method: 'POST', body: awsPublication });
  const before = bench.simulator.journal().length;
  bench.simulator.faults.add({ requests: { format: 'Amazon AWS' }, fault: { status: 500 } });
  await bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('Amazon AWS') });
  await bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('KVM') });
  await bench.send(`${aws}/status`);
  await bench.send(`${kvm}/status`);
  await bench.send(`${publish}/1`);
  await bench.send('users/pat');
  const seen = bench.simulator.journal({ since: before });
  expect(seen.map(({ status }) => status)).toEqual([500, 201, 500, 200, 500, 200]);
});

test('requests are chosen by the login whose credentials they bring', async () => {
  await using bench = await startBench({
    users: [{ login: 'sam', password: 'pw' }],
    faults: { rules: [{ requests: { user: 'sam' }, fault: { status: 503 } }] },
  });
  expect((await bench.send('users/pat')).status).toBe(200);
  expect((await bench.send('users/sam', { credentials: 'sam:wrong' })).status).toBe(401);
  expect((await bench.send('users/sam', { credentials: 'sam:pw' })).status).toBe(503);
});

test('a function is asked about every request, until it is taken away', async () => {
  await using bench = await startBench();
  const remove = bench.simulator.faults.add(({ operation, earlier }) =>
    operation === 'user_get' && earlier === 1 ? { status: 500 } : undefined,
  );
  expect(await statuses(bench, 3)).toEqual([200, 500, 200]);
  expect(bench.simulator.faults.list()).toMatchObject([{ name: 'function 1', thrown: 1 }]);
  remove();
  expect(bench.simulator.faults.list()).toEqual([]);
});

test('a function that throws, or gives no fault, is told in the answer', async () => {
  await using bench = await startBench();
  const remove = bench.simulator.faults.add(() => {
    throw new Error('a slip in the test');
  });
  expect((await bench.send('status')).text).toContain('a slip in the test');
  remove();
  const slip = { delya: 5 } as Fault;
  bench.simulator.faults.add(() => slip);
  expect((await bench.send('status')).text).toContain('did you mean delay?');
});

test('rules are added to those there are; a script takes the place of all', async () => {
  await using bench = await benchWith({
    name: 'old',
    requests: 'user_get',
    fault: { status: 500 },
  });
  bench.simulator.faults.add({ name: 'new', fault: { status: 502 } });
  expect(await statuses(bench, 1)).toEqual([500]);
  expect(await statuses(bench, 1, 'status')).toEqual([502]);
  bench.simulator.faults.load('rules: [{ name: only, fault: { status: 504 } }]');
  expect(bench.simulator.faults.list().map(({ name }) => name)).toEqual(['only']);
  expect(await statuses(bench, 1)).toEqual([504]);
  bench.simulator.faults.clear();
  expect(await statuses(bench, 1)).toEqual([200]);
});

test('after a reset the same faults begin anew, in the same way', async () => {
  await using bench = await startBench({
    faults: {
      rules: [
        { times: 1, fault: { status: 500 } },
        { rate: 0.5, fault: { status: 503 } },
      ],
    },
  });
  const first = await statuses(bench, 20);
  bench.simulator.reset();
  expect(bench.simulator.faults.list()).toMatchObject([{ thrown: 0 }, { matched: 0 }]);
  expect(await statuses(bench, 20)).toEqual(first);
});
