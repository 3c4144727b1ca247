import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  createSimulator,
  type Fault,
  type FaultRule,
  FaultScriptError,
  loadFaultScript,
} from '../../simulator/index.ts';
import { awsPublication, type Bench, generated, imageBody, startBench, textOf } from './client.ts';

const appliance = 'users/pat/appliances/2';

async function benchWith(...rules: FaultRule[]): Promise<Bench> {
  return startBench({ faults: { rules } });
}

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

test('work that is done late is done once its time has come, and not after a reset', async () => {
  await using bench = await benchWith({
    requests: 'machineImage_generate',
    fault: { reset: 'before', workLater: '10m' },
  });
  const generate = () =>
    bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('ISO') });
  const { clock } = bench.simulator;
  await expect(generate()).rejects.toThrow();
  await clock.push(599_000);
  expect(bench.simulator.images()).toHaveLength(0);
  expect(bench.simulator.journal().at(-1)?.fault?.work).toBe('later');
  await clock.push(1_000);
  expect(bench.simulator.images()).toHaveLength(1);
  expect(bench.simulator.journal().at(-1)?.fault?.work).toBe('done');

  await expect(generate()).rejects.toThrow();
  bench.simulator.reset();
  await clock.push(600_000);
  expect(bench.simulator.images()).toHaveLength(0);
});

test('what is to be done in a long time is not done at once', async () => {
  await using bench = await benchWith({ times: 1, fault: { status: 504, workLater: '1000h' } });
  await bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('ISO') });
  await Bun.sleep(50);
  expect(bench.simulator.images()).toHaveLength(0);
  await bench.simulator.clock.push(1_000 * 3_600_000);
  expect(bench.simulator.images()).toHaveLength(1);
});

test('work that is done late is done in real time, too', async () => {
  await using bench = await benchWith({ times: 1, fault: { status: 504, workLater: 100 } });
  await bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('ISO') });
  expect(bench.simulator.images()).toHaveLength(0);
  await Bun.sleep(200);
  expect(bench.simulator.images()).toHaveLength(1);
});

test('a delay takes real time', async () => {
  await using bench = await benchWith({ fault: { delay: '150ms' } });
  const began = performance.now();
  await bench.send('status');
  expect(performance.now() - began).toBeGreaterThan(140);
});

test('the journal counts the bytes that were sent', async () => {
  await using bench = await benchWith({
    requests: 'machineImage_download',
    fault: [{ truncateAt: 200_000 }, { shortenTo: 1_000 }, { corruptAt: 150_000 }],
  });
  const path = `${await generated(bench, appliance)}/downloads`;
  await expect(bench.send(path)).rejects.toThrow();
  expect((await bench.send(path)).bytes.length).toBe(1_000);
  await bench.send(path);
  const entries = bench.simulator.journal({ operation: 'machineImage_download' });
  expect(entries.map(({ bytes }) => bytes)).toEqual([200_000, 1_000, 300_000]);
});

test('a corrupted body differs in the one byte', async () => {
  await using bench = await benchWith({
    requests: 'machineImage_download',
    after: 1,
    fault: { corruptAt: 150_000 },
  });
  const path = `${await generated(bench, appliance)}/downloads`;
  const [whole, corrupt] = [await bench.send(path), await bench.send(path)];
  const differing = [...corrupt.bytes.keys()].filter((i) => corrupt.bytes[i] !== whole.bytes[i]);
  expect(differing).toEqual([150_000]);
});

test('a status of 400 or more says its message in a uforgeError, a 401 asks for credentials', async () => {
  await using bench = await benchWith({ fault: { status: 401, message: 'Not <you>.' } });
  const { text, headers } = await bench.send('users/pat');
  expect(textOf(text, 'message')).toBe('Not &lt;you&gt;.');
  expect(textOf(text, 'statusCode')).toBe('401');
  expect(headers['www-authenticate']).toContain('Basic');
});

test('an expired id meets downloads that bring one, and leaves a fresh one', async () => {
  await using bench = await benchWith({
    requests: '*_download*',
    times: 1,
    fault: { expiredId: true },
  });
  const uri = await generated(bench, appliance);
  const downloadUri = async () => textOf((await bench.send(uri)).text, 'downloadUri') ?? '';
  expect((await bench.send(`${uri}/downloads`)).status).toBe(200);
  const first = await downloadUri();
  expect((await bench.send(first)).status).toBe(403);
  const second = await downloadUri();
  expect(second).not.toBe(first);
  expect((await bench.send(second, { credentials: undefined })).status).toBe(200);
});

test.each([
  [
    'rules: [{ fault: { statsu: 500 } }]',
    'faults:1:28: rules.0.fault: there is no key statsu; did you mean status?',
  ],
  [
    'rules:\n  - requests: machineImage_generat\n    fault: { status: 500 }',
    'faults:2:15: rules.0.requests: UForge has no operation machineImage_generat; did you mean machineImage_generate?',
  ],
  [
    'rules:\n  - requests: { operaton: user_get }\n    fault: { status: 500 }',
    'faults:2:27: rules.0.requests: there is no key operaton; did you mean operation?',
  ],
  [
    'rules: [{ requests: nothing*, fault: { status: 500 } }]',
    'faults:1:21: rules.0.requests: UForge has no operation nothing*',
  ],
  [
    'rules: [{ tims: 2, fault: { status: 500 } }]',
    'faults:1:17: rules.0: there is no key tims; did you mean times?',
  ],
  [
    'rules: [{ for: soon, fault: { status: 500 } }]',
    'faults:1:16: rules.0.for: expected a duration, such as 500ms, 30s or 10m',
  ],
  ['rules: [{ fault: { truncateAt: half } }]', 'rules.0.fault.truncateAt: expected bytes'],
  [
    'rules: [{ fault: {} }]',
    'faults:1:18: rules.0.fault: a fault says what goes wrong: it has no key',
  ],
  [
    'rules: [{ fault: { reset: after, status: 500 } }]',
    'faults:1:42: rules.0.fault.status: cannot be together with reset',
  ],
  ['rules: [{ fault: { message: Oh. } }]', 'rules.0.fault.message: has no meaning without status'],
  [
    'rules: [{ fault: { retryAfter: 5 } }]',
    'rules.0.fault.retryAfter: has no meaning without status or proxy',
  ],
  [
    'rules: [{ fault: { status: 500, retryAfter: soon } }]',
    'expected seconds, such as 7, or a date',
  ],
  [
    'rules: [{ fault: { reset: after, workLater: 5s } }]',
    'workLater: cannot be together with reset: after',
  ],
  ['rules: [{ fault: { proxy: 500 } }]', 'rules.0.fault.proxy: expected 502, 503 or 504'],
  [
    'rules: [{ fault: [{ status: 500 }, { stauts: 5 }] }]',
    'rules.0.fault.1: there is no key stauts; did you mean status?',
  ],
  ['rules: [{ rate: 1.5, fault: { status: 500 } }]', 'faults:1:17: rules.0.rate'],
  ['rules: [', 'faults:1:'],
  ['', 'faults: top level'],
])('the script %j is refused with its place', async (script, message) => {
  await using bench = await startBench();
  bench.simulator.faults.add({ name: 'kept', fault: { status: 500 } });
  expect(() => bench.simulator.faults.load(script)).toThrow(FaultScriptError);
  expect(() => bench.simulator.faults.load(script)).toThrow(message);
  expect(bench.simulator.faults.list()).toHaveLength(1);
});

test('a script is read from a file, and errors name it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'forgeline-faults-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'faults.yml');
  await writeFile(path, 'seed: 3\nrules:\n  - fault: { delay: 5ms }\n');
  expect(await loadFaultScript(path)).toEqual({ seed: 3, rules: [{ fault: { delay: 5 } }] });
  await writeFile(path, 'rules:\n  - fault: { delay: 5min }\n');
  await expect(loadFaultScript(path)).rejects.toThrow(
    `${path}:2:21: rules.0.fault.delay: expected`,
  );
  await expect(loadFaultScript(join(folder, 'none.yml'))).rejects.toThrow(
    'none.yml: cannot be read',
  );
});

test('a server does not start with faults that make no sense', async () => {
  await expect(createSimulator({ faults: 'rules: 5' })).rejects.toThrow(FaultScriptError);
});

test('the journal tells every request, without a secret', async () => {
  await using bench = await startBench();
  const uri = await generated(bench, appliance);
  const { text } = await bench.send(uri);
  const download = textOf(text, 'downloadUri') ?? '';
  await bench.send(download, { credentials: undefined, headers: { range: 'bytes=0-9' } });
  await bench.send(download, { credentials: undefined });
  await bench.send('users/pat?apiKey=sample-public&signature=abc', { credentials: undefined });

  const entries = bench.simulator.journal();
  expect(entries.map(({ number }) => number)).toEqual(entries.map((_, i) => i + 1));
  expect(entries.slice(-3)).toMatchObject([
    {
      auth: 'oneTimeId',
      status: 206,
      bytes: 10,
      range: 'bytes=0-9',
      path: `/api/${download.split('?')[0]}?downloadId=***`,
    },
    { auth: 'none', status: 403, operation: 'machineImage_downloadFile' },
    { auth: 'refused', status: 401, path: '/api/users/pat?apiKey=***&signature=***' },
  ]);
  expect(JSON.stringify(entries)).not.toContain(textOf(text, 'downloadKey'));
});
