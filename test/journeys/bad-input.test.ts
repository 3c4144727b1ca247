import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground();
});
afterAll(() => playground.close());

function pipeline(changes: { source?: string; image?: string } = {}): string {
  const source = changes.source ?? 'appliance: { name: web-tier, version: "2.1" }';
  const image = changes.image ?? '{ format: VirtualBox, download: { to: ./images } }';
  return `version: 1\nname: bad\nsource:\n  ${source}\nimages:\n  - ${image}\n`;
}

/** Builds, expects that nothing is started, and returns the one sentence. */
async function refused(text: string, environment: Record<string, string> = {}): Promise<string> {
  const { simulator, file, forgeline } = playground;
  const path = await file('bad.yaml', text);
  const before = simulator.images().length;
  const human = await forgeline(['build', path], environment);
  expect(human.status).toBe(2);
  expect(human.stderr).not.toMatch(/^\s+at /m);
  const machine = await forgeline(['build', path, '--json'], environment);
  expect(machine.status).toBe(2);
  expect(machine.stderr).toBe('');
  expect(machine.lines.at(-1)).toMatchObject({ type: 'error', message: expect.any(String) });
  expect(simulator.images()).toHaveLength(before);
  return human.stderr;
}

test('a misspelt key is told with the word that was meant, as one sentence', async () => {
  const said = await refused(pipeline({ image: '{ formt: VirtualBox }' }));
  expect(said).toContain('did you mean "format"?\n');
});

test('an unknown appliance is named, with those that exist', async () => {
  const said = await refused(pipeline({ source: 'appliance: { name: web-teir, version: "2.1" }' }));
  expect(said).toContain('"web-teir"');
  expect(said).toContain('"web-tier"');
  expect(said).toContain('"db-tier"');
});

test('an unknown version is named, with those that exist', async () => {
  const said = await refused(pipeline({ source: 'appliance: { name: web-tier, version: "9" }' }));
  expect(said).toContain('"2.0"');
  expect(said).toContain('"2.1"');
});

test('an unknown scan is named, with those that exist', async () => {
  const said = await refused(pipeline({ source: 'scan: { instance: db-prod, scan: "Scan #9" }' }));
  expect(said).toContain('"Scan #1"');
});

test('a scan that is not complete is refused', async () => {
  const said = await refused(pipeline({ source: 'scan: { instance: db-prod, scan: "Scan #2" }' }));
  expect(said).toContain('not complete');
});

test('an unknown format is named, with the nearest that exists', async () => {
  expect(await refused(pipeline({ image: '{ format: VirtualBux }' }))).toContain('"VirtualBox"');
});

test('an unknown account is named, with those that exist', async () => {
  const image = '{ format: Amazon AWS, publish: [{ account: your-aws, region: eu-west-1 }] }';
  expect(await refused(pipeline({ image }))).toContain('"my-aws"');
});

test('an account of another cloud is refused', async () => {
  const image = '{ format: Amazon AWS, publish: [{ account: my-azure, region: eu-west-1 }] }';
  expect(await refused(pipeline({ image }))).toContain('Azure');
});

test('a download of an image that is not compressed is refused', async () => {
  const image = '{ format: VirtualBox, compress: false, download: { to: ./images } }';
  expect(await refused(pipeline({ image }))).toContain('compress');
});

test('a destination that cannot be a folder is refused', async () => {
  await playground.file('in-the-way', 'a file');
  const image = '{ format: VirtualBox, download: { to: ./in-the-way/images } }';
  expect(await refused(pipeline({ image }))).toContain('in-the-way');
});

test('one bad file among many starts none', async () => {
  const { simulator, file, forgeline } = playground;
  const good = await file('good.yaml', pipeline().replace('bad', 'good'));
  const bad = await file('bad.yaml', pipeline({ image: '{ format: Nothing }' }));
  const before = simulator.images().length;
  expect((await forgeline(['build', good, bad])).status).toBe(2);
  expect(simulator.images()).toHaveLength(before);
});

test('two pipelines of one name are refused', async () => {
  const { file, forgeline } = playground;
  const one = await file('one.yaml', pipeline());
  const two = await file('two.yaml', pipeline());
  const { status, stderr } = await forgeline(['build', one, two]);
  expect(status).toBe(2);
  expect(stderr).toContain('bad');
});

test('a wrong password is refused, and leaves the good worker alone', async () => {
  const said = await refused(pipeline(), { UFORGE_PASSWORD: 'wrong-password' });
  expect(said).toContain('pat');
  expect(said).not.toContain('wrong-password');
  const { status } = await playground.forgeline([
    'plan',
    await playground.file('ok.yaml', pipeline()),
  ]);
  expect(status).toBe(0);
});

test('a public key without its secret is refused', async () => {
  const said = await refused(pipeline(), { UFORGE_PASSWORD: '', UFORGE_PUBLIC_KEY: 'abc' });
  expect(said).toContain('UFORGE_SECRET_KEY');
});

test('plain HTTP to another machine is refused unless it is allowed by name', async () => {
  const said = await refused(pipeline(), { UFORGE_URL: 'http://uforge.example.com/api' });
  expect(said).toContain('UFORGE_ALLOW_HTTP');
});

test('an address where nothing listens is told as such', async () => {
  const said = await refused(pipeline(), { UFORGE_URL: 'http://127.0.0.1:9/api' });
  expect(said).toContain('127.0.0.1:9');
});

test('an address where no Temporal answers is told as such', async () => {
  const said = await refused(pipeline(), { TEMPORAL_ADDRESS: '127.0.0.1:9' });
  expect(said).toContain('127.0.0.1:9');
});

test.each([
  ['a web page', 'text/html', '<!doctype html><html><body>Welcome</body></html>'],
  [
    'half a document',
    'application/xml',
    '<ns0:serviceStatus xmlns:ns0="http://www.usharesoft.com/uforge"><alive>',
  ],
  [
    'an entity bomb',
    'application/xml',
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><ns0:serviceStatus xmlns:ns0="http://www.usharesoft.com/uforge"><version>&b;</version></ns0:serviceStatus>',
  ],
])('a server that answers %s gets no further than an error', async (_what, type, body) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': type });
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const { port } = server.address() as AddressInfo;
    const said = await refused(pipeline(), { UFORGE_URL: `http://127.0.0.1:${port}/api` });
    expect(said).toMatch(/UForge/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
