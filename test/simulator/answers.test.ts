import { expect, test } from 'vitest';
import { servedOperations } from '../../simulator/api/routes.ts';
import facts from '../../simulator/facts/operations.json';
import { generated, lastUri, startBench, textOf } from './client.ts';
import { askEverything } from './everything.ts';
import { schemaProblems } from './schema-walker.ts';

const appliance = 'users/pat/appliances/2';

test('the operations that are served are the documented ones, migrations left out', () => {
  const documented = Object.keys(facts).filter((name) => !name.startsWith('migration'));
  expect([...servedOperations].sort()).toEqual(documented.sort());
  expect(Object.keys(facts).length - documented.length).toBe(7);
});

test('every answer follows the schema in element order, types and namespace', async () => {
  await using bench = await startBench();
  const answers = await askEverything(bench);

  for (const { path, reply } of answers) {
    const type = reply.headers['content-type'];
    expect([path, reply.status >= 200 && reply.status < 300]).toEqual([path, true]);
    if (reply.text === '' || type === 'application/octet-stream') continue;
    expect([path, type]).toEqual([path, 'application/xml']);
    expect([path, schemaProblems(reply.text)]).toEqual([path, []]);
  }
  const asked = new Set(bench.simulator.journal().map((entry) => entry.operation));
  expect(servedOperations.filter((name) => !asked.has(name))).toEqual([]);
});

test('every answer has a status that the documentation gives it', async () => {
  await using bench = await startBench();
  await askEverything(bench);

  for (const { operation, status } of bench.simulator.journal()) {
    const codes = operation === undefined ? [] : documentedOf(operation).responseCodes;
    expect([operation, codes]).toEqual([operation, expect.arrayContaining([status])]);
  }
});

test('every GET answers 304 to the ETag of before', async () => {
  await using bench = await startBench();
  const answers = await askEverything(bench, 'each GET twice');

  const repeated = answers.filter(({ again }) => again !== undefined);
  expect(repeated.length).toBeGreaterThan(40);
  for (const { path, again } of repeated) {
    expect([path, again?.status, again?.text]).toEqual([path, 304, '']);
  }
});

test('every refusal is a uforgeError that says what was refused', async () => {
  await using bench = await startBench();
  const refusals = [
    [401, await bench.send('users/pat', { credentials: undefined })],
    [401, await bench.send('users/pat', { credentials: 'pat:wrong' })],
    [403, await bench.send('users/someone')],
    [404, await bench.send('users/pat/appliances/99')],
    [404, await bench.send('users/pat/nothing')],
    [405, await bench.send('users/pat/appliances', { method: 'PUT', body: '<a/>' })],
    [400, await bench.send(`${appliance}/images`, { method: 'POST', body: '<image>' })],
  ] as const;

  for (const [status, reply] of refusals) {
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/xml');
    expect(schemaProblems(reply.text)).toEqual([]);
    expect(textOf(reply.text, 'statusCode')).toBe(String(status));
    expect(textOf(reply.text, 'message')).not.toBe('');
    expect(textOf(reply.text, 'requestUri')).toMatch(/^users\//);
  }
});

test('a list has the same shape with many entries, one and none', async () => {
  await using bench = await startBench();
  const none = await bench.send(`${appliance}/images`);
  const uri = await generated(bench, appliance);
  const one = await bench.send(`${appliance}/images`);

  expect(none.text).toContain('<total>0</total><images></images>');
  expect(one.text).toContain('<total>1</total><images><image>');
  expect(lastUri(one.text)).toBe(uri);
});

function documentedOf(operation: string): { responseCodes: number[] } {
  const found = Object.entries(facts).find(([name]) => name === operation);
  if (found === undefined) throw new Error(`No operation ${operation} is documented.`);
  return found[1];
}
