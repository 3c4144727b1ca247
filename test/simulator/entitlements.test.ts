import { expect, test } from 'vitest';
import facts from '../../simulator/facts/operations.json';
import { type RequestOptions, startBench } from './client.ts';

const operations = Object.entries(facts).filter(([name]) => !name.startsWith('migration'));
const methods: Record<string, NonNullable<RequestOptions['method']>> = {
  GET: 'GET',
  POST: 'POST',
  PUT: 'PUT',
  DELETE: 'DELETE',
};

const world = {
  users: [
    { login: 'all', password: 'x' },
    { login: 'none', password: 'x', entitlements: [] },
  ],
};

/** The path of an operation, for things that there are not. */
function pathFor(template: string, login: string): string {
  return template
    .slice(1)
    .replaceAll('{uid}', login)
    .replaceAll(/\{[^}]*\}/g, '1');
}

test('who has no entitlement is refused where the documentation asks for one, and only there', async () => {
  await using bench = await startBench({ world });
  for (const [name, { method, path, entitlement }] of operations) {
    const options = { credentials: 'none:x', method: methods[method] ?? 'GET' };
    const { status } = await bench.send(pathFor(path, 'none'), options);
    expect([name, status === 403]).toEqual([name, entitlement !== null]);
  }
});

test('who is nobody is refused everywhere but where the documentation lets everybody in', async () => {
  await using bench = await startBench({ world });
  for (const [name, { method, path }] of operations) {
    const options = { credentials: undefined, method: methods[method] ?? 'GET' };
    const { status } = await bench.send(pathFor(path, 'all'), options);
    expect([name, status]).toEqual([name, name === 'uforgeStatus_get' ? 200 : 401]);
  }
});
