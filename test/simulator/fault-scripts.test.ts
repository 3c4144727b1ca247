import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSimulator, FaultScriptError, loadFaultScript } from '../../simulator/index.ts';
import { startBench } from './client.ts';

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
  [
    'rules: [{ requests: { query: { __proto__: "*" } }, fault: { status: 500 } }]',
    'faults:1:43: rules.0.requests.query.__proto__: no key can be called __proto__',
  ],
  [
    'rules: [{ fault: { status: 500, headers: { __proto__: x } } }]',
    'rules.0.fault.headers.__proto__: no key can be called __proto__',
  ],
  ['rules: [', 'faults:1:'],
  ['', 'faults: top level'],
])('the script %j is refused with its place', async (script, message) => {
  await using bench = await startBench();
  bench.simulator.faults.add({ name: 'kept', fault: { status: 500 } });
  expect(() => bench.simulator.faults.load(script)).toThrow(FaultScriptError);
  expect(() => bench.simulator.faults.load(script)).toThrow(message);
  expect(bench.simulator.faults.list()).toHaveLength(1);
});

test('a rule that was made in code cannot lose a condition either', async () => {
  await using bench = await startBench();
  const query = JSON.parse('{ "__proto__": "*" }');
  expect(() => bench.simulator.faults.add({ requests: { query }, fault: { status: 500 } })).toThrow(
    'fault rule: requests.query.__proto__: no key can be called __proto__',
  );
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
