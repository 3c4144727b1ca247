import { expect, test } from 'vitest';
import {
  awsPublication,
  type Bench,
  generated,
  imageBody,
  publishBody,
  type Reply,
  startBench,
  textOf,
} from './client.ts';

const appliance = 'users/pat/appliances/2';
const namespace = 'http://www.usharesoft.com/uforge';
const format = '<targetFormat><name>VirtualBox</name></targetFormat>';
const memory = '<installProfile><memorySize>512</memorySize></installProfile>';

function generate(bench: Bench, body: string, contentType = 'application/xml'): Promise<Reply> {
  const headers = { 'content-type': contentType };
  return bench.send(`${appliance}/images`, { method: 'POST', body, headers });
}

function refusal(reply: Reply): string {
  const message = textOf(reply.text, 'message') ?? '';
  return `${reply.status} ${message.replaceAll('&lt;', '<').replaceAll('&gt;', '>')}`;
}

test('any prefix, a default namespace and a charset are accepted', async () => {
  await using bench = await startBench();
  const prefixed = `<?xml version="1.0"?><!-- hello --><q:image xmlns:q="${namespace}">${format}${memory}</q:image>`;
  const byDefault = `<image xmlns='${namespace}'>${format}${memory}</image>`.replaceAll(
    /<(targetFormat|installProfile)>/g,
    '<$1 xmlns="">',
  );
  expect((await generate(bench, prefixed)).status).toBe(201);
  expect((await generate(bench, byDefault, 'application/xml;charset=UTF-8')).status).toBe(201);
});

test('character references and CDATA mean what they stand for', async () => {
  const world = {
    users: [{ login: 'pat', password: 'simulated' }],
    formats: [{ name: 'A&B <é>', primitive: 'ISO' }],
    appliances: [{ id: 2, name: 'a', version: '1' }],
  };
  await using bench = await startBench({ world });
  const references = await generate(bench, imageBody('A&amp;B &lt;&#233;&#x3E;'));
  const cdata = await generate(bench, imageBody('<![CDATA[A&B <é>]]>'));
  expect([references.status, cdata.status]).toEqual([201, 201]);
  expect(references.text).toContain('<name>A&amp;B &lt;é&gt;</name>');
});

test('what is no XML, or has another root, is refused with its place', async () => {
  await using bench = await startBench();
  const bodies: [string, RegExp][] = [
    ['', /no root element/],
    ['{"compress":true}', /no root element|outside the root/],
    [`<a:image xmlns:a="${namespace}">`, /line 1, column \d+: <a:image> is not closed/],
    [`<a:image xmlns:a="${namespace}">\n</b>`, /line 2, column 1: unexpected <\/b>/],
    ['<ns0:image/>', /prefix ns0 is not declared/],
    ['<image/>', /root is \{\}image; expected \{http/],
    [`<a:images xmlns:a="${namespace}"/>`, /expected .*image/],
    [`<!DOCTYPE a [<!ENTITY b "c">]><a:image xmlns:a="${namespace}"/>`, /not well-formed/],
    [`<a:image xmlns:a="${namespace}">&b;</a:image>`, /entity/],
    [`<a:image xmlns:a="${namespace}"/><a/>`, /more than one root/],
    ['<a>'.repeat(100), /too deep/],
  ];
  for (const [body, expected] of bodies) {
    const reply = await generate(bench, body);
    expect(refusal(reply)).toMatch(expected);
    expect(reply.status).toBe(400);
  }
});

test('another content type is refused with 415, and a body past 1 MiB with 413', async () => {
  await using bench = await startBench();
  expect((await generate(bench, '{}', 'application/json')).status).toBe(415);
  expect((await generate(bench, imageBody('ISO', ' '.repeat(2 ** 20)))).status).toBe(413);
});

test('departures from the schema are refused and noted in the journal', async () => {
  await using bench = await startBench();
  const departures: [string, string][] = [
    [`<nonsense/>${format}${memory}`, 'image/nonsense: Image has no such element'],
    [`${memory}${format}`, 'image/targetFormat: out of order'],
    [`${format}${format}${memory}`, 'image/targetFormat: more than once'],
    [`<compress>yes</compress>${format}${memory}`, "image/compress: 'yes' is not of type boolean"],
    [
      `${format}<installProfile><memorySize>1.5</memorySize></installProfile>`,
      "image/installProfile/memorySize: '1.5' is not of type long",
    ],
    [
      `<format><name>floppy</name></format>${format}${memory}`,
      "image/format/name: 'floppy' is none of aws",
    ],
    [`hello${format}${memory}`, 'image: has text, but is of type Image'],
  ];
  for (const [children, expected] of departures) {
    const body = `<n:image xmlns:n="${namespace}">${children}</n:image>`;
    const reply = await generate(bench, body);
    expect(reply.status).toBe(400);
    const [violation] = bench.simulator.journal().at(-1)?.schemaViolations ?? [];
    expect(violation).toContain(expected);
  }
  const qualified = `<image xmlns="${namespace}">${format}${memory}</image>`;
  expect((await generate(bench, qualified)).status).toBe(400);
});

test('a lenient server works with what it understands, and notes the rest', async () => {
  await using bench = await startBench({ strictRequests: false });
  const body = `<n:image xmlns:n="${namespace}"><nonsense/>${memory}${format}</n:image>`;
  expect((await generate(bench, body)).status).toBe(201);
  expect(bench.simulator.journal().at(-1)?.schemaViolations).toHaveLength(2);
});

test('a client that says the type of every element is taken at its word', async () => {
  await using bench = await startBench();
  const body = `<n:image xmlns:n="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="n:Image"><compress xsi:type="xs:boolean">1</compress><targetFormat xsi:type="n:TargetFormat"><name xsi:type="xs:string">ISO</name></targetFormat></n:image>`;
  const reply = await generate(bench, body);
  expect([reply.status, textOf(reply.text, 'compress')]).toEqual([201, 'true']);
  expect(bench.simulator.journal().at(-1)?.schemaViolations).toEqual([]);
});

test('a generation that cannot be is refused with the reason', async () => {
  await using bench = await startBench();
  const wrap = (children: string) => `<n:image xmlns:n="${namespace}">${children}</n:image>`;
  expect(refusal(await generate(bench, wrap(memory)))).toMatch(/^400 .*targetFormat\/name/);
  expect(refusal(await generate(bench, imageBody('Virtualbox')))).toMatch(/^404 .*Virtualbox/);
  expect(refusal(await generate(bench, wrap(format)))).toMatch(/^400 .*memorySize/);
  const incomplete = await bench.send('users/pat/scannedinstances/1/scans/2/images', {
    method: 'POST',
    body: imageBody('ISO'),
  });
  expect(refusal(incomplete)).toMatch(/^409 .*Scan #2 is not complete/);
});

test('a publication that cannot be is refused with the reason', async () => {
  await using bench = await startBench();
  const aws = await generated(bench, appliance, 'Amazon AWS');
  const publish = async (image: string, body: string) =>
    refusal(await bench.send(`${image}/pimages`, { method: 'POST', body }));
  const account = (name: string) => `<credAccount><name>${name}</name></credAccount>`;
  const body = (children: string) => publishBody('PublishImageAws', children);

  expect(
    await publish(aws, awsPublication.replace('PublishImageAws', 'PublishImageAzure')),
  ).toMatch(/^400 .*needs xsi:type PublishImageAws/);
  expect(await publish(aws, body('<region>eu</region>'))).toMatch(/^400 .*credAccount/);
  expect(await publish(aws, body(account('nobody')))).toMatch(/^404 .*nobody/);
  expect(await publish(aws, body(account('my-azure')))).toMatch(/^400 .*is for azure/);
  expect(await publish(aws, body(account('my-aws')))).toMatch(/^400 .*needs region/);
  expect(await publish(await generated(bench, appliance, 'ISO'), awsPublication)).toMatch(
    /^400 .*ISO cannot be published/,
  );
  const outscale = await generated(bench, appliance, 'Outscale');
  expect(
    await publish(outscale, publishBody('PublishImageOutscale', account('no-secrets'))),
  ).toMatch(/^400 .*lacks its secrets/);
  const simulated = await generate(
    bench,
    `<n:image xmlns:n="${namespace}"><targetFormat><name>Amazon AWS</name></targetFormat><simulated>true</simulated></n:image>`,
  );
  const [, uri = ''] = /<uri>(users[^<]*images\/\d+)<\/uri>/.exec(simulated.text) ?? [];
  expect(await publish(uri, awsPublication)).toMatch(/^400 .*simulated/);
});

test('an account is known by its URI, its id or its name', async () => {
  await using bench = await startBench();
  const image = await generated(bench, appliance, 'Amazon AWS');
  for (const given of [
    '<uri>users/pat/accounts/2</uri>',
    '<dbId>2</dbId>',
    '<name>backup-aws</name>',
  ]) {
    const children = `<credAccount>${given}</credAccount><region>eu-west-1</region>`;
    const body = publishBody('PublishImageAws', children);
    const reply = await bench.send(`${image}/pimages`, { method: 'POST', body });
    expect([given, reply.status]).toEqual([given, 201]);
  }
  const accounts = bench.simulator.publications().map(({ account }) => account);
  expect(accounts).toEqual(['backup-aws', 'backup-aws', 'backup-aws']);
});

test('an openstack publication needs what the keystone version of its account needs', async () => {
  await using bench = await startBench();
  const image = await generated(bench, appliance, 'OpenStack QCOW2');
  const children =
    '<credAccount><name>my-openstack</name></credAccount><displayName>web</displayName>';
  const body = publishBody('PublishImageOpenStack', children);
  const reply = await bench.send(`${image}/pimages`, { method: 'POST', body });
  expect(refusal(reply)).toMatch(/^400 .*needs keystoneDomain, keystoneProject/);
});
