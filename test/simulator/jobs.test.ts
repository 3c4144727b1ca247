import { expect, test } from 'vitest';
import { generationStages, Job } from '../../simulator/store/job.ts';
import {
  awsPublication,
  generated,
  imageBody,
  lastUri,
  publishBody,
  startBench,
  textOf,
  until,
} from './client.ts';

const appliance = 'users/pat/appliances/2';
const scan = 'users/pat/scannedinstances/1/scans/1';

for (const source of [appliance, scan]) {
  test(`an image of ${source} is generated, published, and known in the cloud`, async () => {
    await using bench = await startBench({ generationMs: 100, publicationMs: 100 });
    const ticket = await bench.send(`${source}/images`, {
      method: 'POST',
      body: imageBody('Amazon AWS'),
    });
    expect(ticket.status).toBe(201);
    const image = lastUri(ticket.text);
    await until(bench, `${image}/status`, 'complete');
    const request = await bench.send(`${image}/pimages`, { method: 'POST', body: awsPublication });
    expect(request.status).toBe(201);
    const publication = lastUri(request.text);
    expect(request.text).toContain('xsi:type="ns0:PublishImageAws"');
    await until(bench, `${publication}/status`, 'complete');
    const done = await bench.send(publication);
    expect(textOf(done.text, 'cloudId')).toMatch(/^ami-/);
    expect(textOf(done.text, 'imageUri')).toBe(image);
    expect(textOf(done.text, 'region')).toBe('eu-west-1');
    expect(bench.simulator.publications()).toEqual([
      { uri: publication, account: 'my-aws', state: 'complete' },
    ]);
  });
}

test('what is not done yet has no result: no file, no publication, no id in the cloud', async () => {
  await using slow = await startBench({ generationMs: 600_000 });
  const body = imageBody('Amazon AWS');
  const ticket = await slow.send(`${appliance}/images`, { method: 'POST', body });
  const running = lastUri(ticket.text);
  expect(textOf(ticket.text, 'complete')).toBe('false');
  expect(textOf(ticket.text, 'downloadUri')).toBeUndefined();
  const early = await slow.send(`${running}/pimages`, { method: 'POST', body: awsPublication });
  expect([early.status, textOf(early.text, 'message')]).toEqual([
    409,
    'The image 1 cannot be published: it is still being generated.',
  ]);

  await using bench = await startBench({ publicationMs: 600_000 });
  const image = await generated(bench, appliance, 'Amazon AWS');
  const request = await bench.send(`${image}/pimages`, { method: 'POST', body: awsPublication });
  expect(textOf(request.text, 'cloudId')).toBeUndefined();
});

test('the percentage grows with the clock and the message tells the stage', () => {
  const job = new Job({ durationMs: 1000, stages: generationStages }, 5000);
  const seen = [5000, 5050, 5350, 5650, 5999, 6000, 9000].map((now) => {
    const { percentage, message, complete } = job.status(now);
    return [percentage, message, complete];
  });
  expect(seen).toEqual([
    [0, 'Waiting for a builder', false],
    [5, 'Checking dependencies', false],
    [35, 'Installing packages', false],
    [65, 'Generating image', false],
    [99, 'Finishing image', false],
    [100, 'Done', true],
    [100, 'Done', true],
  ]);
});

test('a job waits for its checksums at 99 %, fails where it must, and ends only once', () => {
  let ready = false;
  const waiting = new Job({ durationMs: 10, stages: [], mayComplete: () => ready }, 0);
  expect([waiting.state(1000), waiting.percentage(1000)]).toEqual(['running', 99]);
  ready = true;
  expect(waiting.state(1000)).toBe('complete');
  waiting.cancel(1001);
  expect(waiting.state(1002)).toBe('complete');

  const failing = new Job(
    { durationMs: 100, stages: [], failure: { message: 'x', percentage: 40 } },
    0,
  );
  expect(failing.state(39)).toBe('running');
  expect([failing.state(40), failing.percentage(1000)]).toEqual(['failed', 40]);
  const cancelled = new Job({ durationMs: 100, stages: [] }, 0);
  cancelled.cancel(25);
  expect([cancelled.state(1000), cancelled.percentage(1000)]).toEqual(['cancelled', 25]);
});

test('many statuses come in one answer, and img chooses among them', async () => {
  await using bench = await startBench();
  const uris = [await generated(bench, appliance), await generated(bench, scan)];
  const third = await generated(bench, appliance, 'ISO');
  const all = await bench.send('users/pat/images/status');
  expect(parents(all.text)).toEqual([...uris, third]);
  const some = await bench.send(
    `users/pat/images/status?${uris.map((uri) => `img=${encodeURIComponent(uri)}`).join('&')}`,
  );
  expect(parents(some.text)).toEqual(uris);
  expect(parents((await bench.send(`${appliance}/images/statuses`)).text)).toEqual([
    uris[0],
    third,
  ]);
});

test('a cancelled generation says so, and so does a cancelled publication', async () => {
  await using bench = await startBench({ publicationMs: 60_000 });
  const image = await generated(bench, appliance, 'Amazon AWS');
  const request = await bench.send(`${image}/pimages`, { method: 'POST', body: awsPublication });
  const publication = lastUri(request.text);
  const cancelled = await bench.send(`${publication}/cancel`, { method: 'DELETE' });
  expect([cancelled.status, textOf(cancelled.text, 'cancelled')]).toEqual([200, 'true']);
  expect(textOf((await bench.send(`${publication}/status`)).text, 'cancelled')).toBe('true');
  expect((await bench.send(publication, { method: 'DELETE' })).status).toBe(204);
  expect((await bench.send(publication)).status).toBe(404);

  await using slow = await startBench({ generationMs: 60_000 });
  const ticket = await slow.send(`${scan}/images`, { method: 'POST', body: imageBody('ISO') });
  const uri = lastUri(ticket.text);
  await slow.send(`${uri}/status`, { method: 'DELETE' });
  expect(slow.simulator.images()).toEqual([{ uri, format: 'ISO', state: 'cancelled' }]);
  expect((await slow.send(uri, { method: 'DELETE' })).status).toBe(204);
  expect(slow.simulator.images()).toEqual([]);
});

test('formats, sources and accounts can be made to fail, with their own message', async () => {
  const failure = { message: 'No space left', detail: 'builder-3: /var is full', complete: true };
  const world = {
    users: [{ login: 'pat', password: 'simulated' }],
    formats: [
      { name: 'ISO', primitive: 'ISO', generation: { failure } },
      { name: 'Docker', primitive: 'docker' },
    ],
    accounts: [
      {
        name: 'hub',
        type: 'CredAccountDocker',
        publication: { failure: { message: 'Denied by the registry' } },
      },
    ],
    appliances: [
      {
        id: 2,
        name: 'a',
        version: '1',
        formats: { ISO: { failure: { message: 'Ill appliance' } } },
      },
      { id: 3, name: 'b', version: '1' },
    ],
  };
  await using bench = await startBench({ world });
  const generate = async (id: number, format: string) => {
    const body = imageBody(format);
    const ticket = await bench.send(`users/pat/appliances/${id}/images`, { method: 'POST', body });
    return lastUri(ticket.text);
  };
  const status = await bench.send(`${await generate(3, 'ISO')}/status`);
  expect(textOf(status.text, 'error')).toBe('true');
  expect(textOf(status.text, 'complete')).toBe('true');
  expect(textOf(status.text, 'errorMessage')).toBe('No space left');
  expect(textOf(status.text, 'detailedErrorMsg')).toBe('builder-3: /var is full');
  const ill = await bench.send(`${await generate(2, 'ISO')}/status`);
  expect(textOf(ill.text, 'errorMessage')).toBe('Ill appliance');

  const image = await generate(3, 'Docker');
  const request = await bench.send(`${image}/pimages`, { method: 'POST', body: dockerBody('hub') });
  const publication = await bench.send(`${lastUri(request.text)}/status`);
  expect(textOf(publication.text, 'errorMessage')).toBe('Denied by the registry');
  expect(textOf(publication.text, 'complete')).toBe('false');
});

test('a docker image is no file, and is pulled by the name it was registered with', async () => {
  await using bench = await startBench();
  const image = await generated(bench, appliance, 'Docker');
  const { text } = await bench.send(image);
  expect(textOf(text, 'downloadUri')).toBeUndefined();
  expect(textOf(text, 'registeringName')).toContain('web-tier');
  expect((await bench.send(`${image}/downloads`)).status).toBe(404);
  const body = dockerBody('my-registry');
  const request = await bench.send(`${image}/pimages`, { method: 'POST', body });
  const done = await bench.send(lastUri(request.text));
  expect(textOf(done.text, 'cloudId')).toBe('team/web:2.1');
  expect(textOf(done.text, 'registeringName')).toBe('team/web:2.1');
  const id = textOf(done.text, 'dbId');
  expect(textOf(done.text, 'downloadUri')).toBeUndefined();
  expect((await bench.send(`${appliance}/pimages/${id}/downloads`)).status).toBe(404);
});

test('a second generation of the same thing is refused only where that is asked for', async () => {
  for (const [refuseSimultaneous, expected] of [
    [false, 201],
    [true, 409],
  ] as const) {
    await using bench = await startBench({ generationMs: 60_000, refuseSimultaneous });
    const ask = (format: string) =>
      bench.send(`${appliance}/images`, { method: 'POST', body: imageBody(format) });
    expect((await ask('ISO')).status).toBe(201);
    expect((await ask('ISO')).status).toBe(expected);
    expect((await ask('Raw')).status).toBe(201);
  }
});

test('reset brings back the world as it was', async () => {
  await using bench = await startBench();
  await generated(bench, appliance);
  bench.simulator.reset();
  expect(bench.simulator.images()).toEqual([]);
  expect(bench.simulator.journal()).toEqual([]);
  expect(textOf((await bench.send('users/pat/images')).text, 'total')).toBe('0');
});

function parents(xml: string): (string | undefined)[] {
  return [...xml.matchAll(/<parentUri>([^<]*)</g)].map(([, uri]) => uri);
}

function dockerBody(account: string): string {
  return publishBody(
    'PublishImageDocker',
    `<credAccount><name>${account}</name></credAccount><namespace>team</namespace><repositoryName>web</repositoryName><tagName>2.1</tagName>`,
  );
}
