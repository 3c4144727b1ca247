import { expect, test } from 'vitest';
import { sampleWorld } from '../../simulator/index.ts';
import {
  awsPublication,
  type Bench,
  deploymentBody,
  generated,
  lastUri,
  publishBody,
  startBench,
  textOf,
} from './client.ts';

const appliance = 'users/pat/appliances/2';
const scan = 'users/pat/scannedinstances/1/scans/1';
const deployments = 'users/pat/deployments';

async function published(
  bench: Bench,
  source: string,
  format = 'Amazon AWS',
  body = awsPublication,
): Promise<string> {
  const image = await generated(bench, source, format);
  const ticket = await bench.send(`${image}/pimages`, { method: 'POST', body });
  return lastUri(ticket.text);
}

async function deploy(bench: Bench, publication: string, body: string) {
  return bench.send(`${publication}/deploys`, { method: 'POST', body });
}

const instance = '<cores>2</cores><memory>2048</memory>';
const body = deploymentBody('web', 'InstanceAmazon', instance);

for (const [source, summary] of [
  [appliance, 'ApplianceSummary'],
  [scan, 'ScanSummaryLight'],
] as const) {
  test(`a published image of ${source} starts, runs, stops and is gone`, async () => {
    await using bench = await startBench({
      world: { ...sampleWorld(), deployment: { durationMs: 10_000, terminationMs: 5000 } },
    });
    const request = await deploy(bench, await published(bench, source), body);
    expect(request.status).toBe(201);
    const uri = textOf(request.text, 'uri') ?? '';
    expect(uri).toBe(`${deployments}/${textOf(request.text, 'applicationId')}`);
    expect(request.text).toContain(`<sourceSummary xsi:type="ns0:${summary}">`);
    expect(textOf(request.text, 'hostname')).toBeUndefined();
    expect(await stateOf(bench, uri)).toEqual(['starting', 'starting', 'false']);

    await bench.simulator.clock.push(10_000);
    expect(await stateOf(bench, uri)).toEqual(['running', 'running', 'true']);
    const { text } = await bench.send(uri);
    expect(text).toContain('<instance xsi:type="ns0:InstanceAmazon">');
    expect(textOf(text, 'hostname')).toMatch(/aws\.example\.com$/);
    expect([textOf(text, 'cores'), textOf(text, 'provider')]).toEqual(['2', 'eu-west-1']);
    expect(textOf((await bench.send(deployments)).text, 'total')).toBe('1');

    expect((await bench.send(uri, { method: 'DELETE' })).status).toBe(204);
    expect(await stateOf(bench, uri)).toEqual(['stopping', 'stopping', 'false']);
    await bench.simulator.clock.push(5000);
    expect(textOf((await bench.send(deployments)).text, 'total')).toBe('0');
    for (const path of [uri, `${uri}/status`]) {
      expect((await bench.send(path)).status).toBe(404);
    }
    expect((await bench.send(uri, { method: 'DELETE' })).status).toBe(404);
  });
}

test('a deployment that fails is on fire and says why, and can still be terminated', async () => {
  const failure = { message: 'No capacity', detail: 'eu-west-1a is full' };
  await using bench = await startBench({
    world: { ...sampleWorld(), deployment: { failure, terminationMs: 0 } },
  });
  const request = await deploy(bench, await published(bench, appliance), body);
  const uri = textOf(request.text, 'uri') ?? '';
  const { text } = await bench.send(`${uri}/status`);
  expect(textOf(text, 'message')).toBe('on-fire');
  expect([textOf(text, 'error'), textOf(text, 'complete')]).toEqual(['true', 'false']);
  expect(textOf(text, 'errorMessage')).toBe('No capacity');
  expect(textOf(text, 'detailedErrorMsg')).toBe('eu-west-1a is full');
  expect(textOf((await bench.send(uri)).text, 'state')).toBe('on-fire');
  expect((await bench.send(uri, { method: 'DELETE' })).status).toBe(204);
  expect((await bench.send(uri)).status).toBe(404);
});

test('what cannot be deployed is refused with the reason', async () => {
  await using bench = await startBench({ publicationMs: 60_000 });
  const early = await deploy(bench, await published(bench, appliance), body);
  expect([early.status, textOf(early.text, 'message')]).toEqual([
    409,
    'The published image 1 is not in its cloud.',
  ]);

  await using quick = await startBench();
  const aws = await published(quick, appliance);
  const refusal = async (publication: string, request: string) => {
    const reply = await deploy(quick, publication, request);
    return `${reply.status} ${textOf(reply.text, 'message')}`;
  };
  expect(await refusal(aws, deploymentBody(' '))).toMatch(/^400 .*no name/);
  expect(await refusal(aws, deploymentBody('web', 'InstanceAzure'))).toMatch(
    /^400 .*InstanceAmazon/,
  );
  expect(await refusal(aws, deploymentBody('web', 'InstanceMars'))).toMatch(/^400 .*schema/);
  expect(await refusal(aws, deploymentBody('web', 'InstanceAmazon', '<cores>two</cores>'))).toMatch(
    /^400 .*cores/,
  );
  expect(await refusal(aws, body.replace('<name>', '<colour>red</colour><name>'))).toMatch(
    /^400 .*colour/,
  );
  const docker = publishBody(
    'PublishImageDocker',
    '<credAccount><name>my-registry</name></credAccount><namespace>a</namespace><repositoryName>b</repositoryName><tagName>c</tagName>',
  );
  expect(await refusal(await published(quick, appliance, 'Docker', docker), body)).toMatch(
    /^400 .*Docker cannot be deployed/,
  );
});

test('the password of an instance is in no answer', async () => {
  await using bench = await startBench();
  const publication = await published(bench, appliance);
  const request = await deploy(
    bench,
    publication,
    deploymentBody(
      'web',
      'InstanceAmazon',
      '<userName>ann</userName><userPassword>hush</userPassword>',
    ),
  );
  const { text } = await bench.send(deployments);
  expect(textOf(text, 'userName')).toBe('ann');
  expect(request.text + text).not.toContain('hush');
});

test('what an OpenStack account has is told for the publication that uses it, and for no other', async () => {
  await using bench = await startBench();
  const children =
    '<credAccount><name>my-openstack</name></credAccount><keystoneDomain>d</keystoneDomain><keystoneProject>p</keystoneProject><displayName>web</displayName>';
  const publication = await published(
    bench,
    appliance,
    'OpenStack QCOW2',
    publishBody('PublishImageOpenStack', children),
  );
  const { text } = await bench.send(`${publication}/accounts/4/resources`);
  expect(text).toContain('<cloudResources xsi:type="ns0:OpenstackResources">');
  expect(text).toContain('<regionName>RegionOne</regionName><flavors><flavor><name>m1.small');
  expect((await bench.send(`${publication}/accounts/1/resources`)).status).toBe(404);
  expect((await bench.send(`${publication}/accounts/1`)).status).toBe(404);
  expect(textOf((await bench.send(`${publication}/accounts/4`)).text, 'name')).toBe('my-openstack');
});

async function stateOf(bench: Bench, uri: string) {
  const { text } = await bench.send(`${uri}/status`);
  const { text: deployment } = await bench.send(uri);
  return [textOf(deployment, 'state'), textOf(text, 'message'), textOf(text, 'complete')];
}
