import { createHash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { createSimulator } from '../../simulator/index.ts';
import {
  type Authentication,
  allOf,
  createUForge,
  equals,
  publishImageOf,
  type UForge,
} from '../../uforge/index.ts';

async function start(authentication: Authentication) {
  const simulator = await createSimulator({
    generationMs: 30,
    publicationMs: 30,
    imageBytes: 2 * 1024 * 1024,
  });
  const uforge = createUForge({ url: simulator.url, login: 'pat', authentication });
  onTestFinished(async () => {
    await uforge.close();
    await simulator.close();
  });
  return { simulator, uforge };
}

const credentials: Record<string, Authentication> = {
  password: { kind: 'password', password: 'simulated' },
  'API keys': { kind: 'apiKeys', publicKey: 'sample-public', secretKey: 'sample-secret' },
};

test.each(Object.entries(credentials))(
  'an appliance becomes a published and downloaded image, with %s',
  async (_, authentication) => {
    const { simulator, uforge } = await start(authentication);
    const [appliance] = await uforge.appliances.list({
      where: allOf(equals('name', 'web-tier'), equals('version', '2.1')),
    });
    await buildAndFetch(uforge, present(appliance?.uri));
    expect(simulator.journal().flatMap(({ schemaViolations }) => schemaViolations)).toEqual([]);
    expect(simulator.journal().map(({ status }) => status)).not.toContain(400);
  },
);

test('a scan becomes a published and downloaded image, and its packages are fetched', async () => {
  const { simulator, uforge } = await start({ kind: 'password', password: 'simulated' });
  const [instance] = await uforge.instances.list();
  const [scan] = await uforge.instances.scans(present(instance?.uri));
  const scanUri = present(scan?.uri);
  await buildAndFetch(uforge, scanUri);
  const packages = await uforge.packages.list(scanUri);
  const uploaded = packages.filter(({ binaryUri }) => binaryUri);
  expect(uploaded.length).toBeGreaterThan(0);
  for (const pkg of uploaded.slice(0, 2)) {
    await fetchVerified(uforge.downloads.packageAsListed(present(pkg.uri), pkg));
    await fetchVerified(await uforge.downloads.package(present(pkg.uri)));
  }
  expect(simulator.journal().flatMap(({ schemaViolations }) => schemaViolations)).toEqual([]);
});

async function buildAndFetch(uforge: UForge, sourceUri: string): Promise<void> {
  const targetFormat = (await uforge.targetFormats.list()).find(
    ({ name }) => name === 'Amazon AWS',
  );
  const ticket = await uforge.images.generate(sourceUri, {
    compress: true,
    targetFormat: present(targetFormat),
    installProfile: { memorySize: 1024 },
  });
  const image = present(ticket.uri);
  await until(async () => (await uforge.images.statuses([image])).get(image)?.complete);
  expect(await uforge.images.status(image)).toMatchObject({ complete: true, error: false });
  expect((await uforge.images.list(sourceUri)).map(({ uri }) => uri)).toContain(image);
  await fetchVerified(await uforge.downloads.image(image));

  const credAccount = (await uforge.accounts.list()).find(({ name }) => name === 'my-aws');
  const body = publishImageOf(
    'PublishImageAws',
    { region: 'eu-west-1' },
    { credAccount: present(credAccount), imageUri: image, parentUri: image },
  );
  const publication = present((await uforge.publications.request(image, body)).uri);
  await until(
    async () => (await uforge.publications.statuses([publication])).get(publication)?.complete,
  );
  expect((await uforge.publications.get(publication)).cloudId).toBeTruthy();
  expect((await uforge.publications.list(image)).map(({ uri }) => uri)).toContain(publication);
  if (sourceUri.includes('/appliances/')) {
    await fetchVerified(await uforge.downloads.publication(publication));
  }
  await uforge.publications.delete(publication);
  await uforge.images.delete(image);
  await expect(uforge.images.get(image)).rejects.toMatchObject({ name: 'NotFound' });
}

async function fetchVerified(
  downloadable: Awaited<ReturnType<UForge['downloads']['image']>>,
): Promise<void> {
  const hash = createHash('sha256');
  const { bytes } = await downloadable.open({ onData: (chunk) => hash.update(chunk) });
  expect(bytes).toBe(present(downloadable.size));
  expect(hash.digest('hex')).toBe(present(downloadable.sha256));
}

async function until(done: () => Promise<boolean | undefined>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 10));
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The server left something out.');
  return value;
}
