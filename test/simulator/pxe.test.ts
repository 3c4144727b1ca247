import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { generated, imageBody, lastUri, startBench, textOf } from './client.ts';

const appliance = 'users/pat/appliances/2';
const world = {
  users: [{ login: 'pat', password: 'simulated' }],
  formats: [
    {
      name: 'PXE',
      primitive: 'PXE',
      generation: {
        pxeFiles: { vmlinuz: 1000, 'initrd.img': '2 KiB', 'images/root fs.img': 70_000 },
      },
    },
  ],
  appliances: [{ id: 2, name: 'a', version: '1' }],
};

test('the files of a PXE image come one by one, also from a folder', async () => {
  await using bench = await startBench({ world });
  const image = await generated(bench, appliance, 'PXE');
  const sums = new Set<string>();
  for (const [path, size] of [
    ['vmlinuz', 1000],
    ['initrd.img', 2048],
    ['images/root%20fs.img', 70_000],
    ['images%2Froot%20fs.img', 70_000],
  ] as const) {
    const file = await bench.send(`${image}/files/${path}`);
    expect([path, file.status, file.bytes.length]).toEqual([path, 200, size]);
    sums.add(createHash('sha256').update(file.bytes).digest('hex'));
  }
  expect(sums.size).toBe(3);
  const part = await bench.send(`${image}/files/vmlinuz`, { headers: { range: 'bytes=990-' } });
  expect([part.status, part.bytes.length]).toEqual([206, 10]);
  const { text } = await bench.send(image);
  expect(textOf(text, 'fileSize')).toBe('73048');
  expect(textOf(text, 'downloadUri')).toBeUndefined();
});

test('what a PXE image does not have, or not yet, is not found', async () => {
  await using bench = await startBench({ world });
  const image = await generated(bench, appliance, 'PXE');
  for (const path of [
    '',
    '/',
    '/images',
    '/images/',
    '/none',
    '/../status',
    '/images/../vmlinuz',
  ]) {
    expect([path, (await bench.send(`${image}/files${path}`)).status]).toEqual([path, 404]);
  }
  expect((await bench.send(`${image}/downloads`)).status).toBe(404);
  const anonymous = await bench.send(`${image}/files/vmlinuz`, { credentials: undefined });
  expect(anonymous.status).toBe(401);

  await using slow = await startBench({ world, generationMs: 60_000 });
  const body = imageBody('PXE');
  const ticket = await slow.send(`${appliance}/images`, { method: 'POST', body });
  expect((await slow.send(`${lastUri(ticket.text)}/files/vmlinuz`)).status).toBe(404);
});

test('the boot script names the files of every PXE image, from where it is itself', async () => {
  await using bench = await startBench({ world });
  expect((await bench.send('users/pat/pxe')).text).toBe('#!ipxe\nexit\n');
  await generated(bench, appliance, 'PXE');
  const script = await bench.send('users/pat/pxe');
  expect(script.headers['content-type']).toBe('application/octet-stream');
  const paths = [...script.text.matchAll(/^(?:kernel|initrd) (\S+)$/gm)].map(([, path]) => path);
  expect(paths).toHaveLength(3);
  for (const path of paths) expect((await bench.send(`users/pat/${path}`)).status).toBe(200);
  const headers = { 'if-none-match': String(script.headers.etag) };
  expect((await bench.send('users/pat/pxe', { headers })).status).toBe(304);
});
