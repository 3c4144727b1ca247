import { expect, onTestFinished, test } from 'vitest';
import { createSimulator } from '../../simulator/index.ts';
import {
  createUForge,
  type Downloadable,
  equals,
  type ImageUri,
  type OpStatus,
  type PublicationUri,
  publishImageOf,
  type SourceUri,
  type UForge,
} from '../../uforge/index.ts';

async function start() {
  const simulator = await createSimulator({
    generationMs: 20,
    publicationMs: 20,
    imageBytes: 4096,
  });
  const uforge = createUForge({
    url: simulator.url,
    login: 'pat',
    authentication: { kind: 'password', password: 'simulated' },
  });
  onTestFinished(async () => {
    await uforge.close();
    await simulator.close();
  });
  const [appliance] = await uforge.appliances.list({ where: equals('name', 'db-tier') });
  return { simulator, uforge, appliance: present(appliance?.uri) };
}

async function generate(uforge: UForge, source: SourceUri, format = 'Amazon AWS') {
  const [targetFormat] = await uforge.targetFormats.list({ where: equals('name', format) });
  const { uri } = await uforge.images.generate(source, {
    compress: true,
    targetFormat: present(targetFormat),
    installProfile: { memorySize: 512 },
  });
  await ended(() => uforge.images.status(uri));
  return uri;
}

async function publish(uforge: UForge, image: ImageUri): Promise<PublicationUri> {
  const [credAccount] = await uforge.accounts.list({ where: equals('name', 'my-aws') });
  const common = { credAccount: present(credAccount), imageUri: image, parentUri: image };
  const body = publishImageOf('PublishImageAws', { region: 'eu-west-1' }, common);
  const { uri } = await uforge.publications.request(image, body);
  await ended(() => uforge.publications.status(uri));
  return uri;
}

test('an image is generated anew, told with all others, and all are deleted', async () => {
  const { uforge, appliance } = await start();
  const first = await generate(uforge, appliance);
  const { uri: second } = await uforge.images.regenerate(first, { force: true });
  expect(second).not.toBe(first);
  await ended(() => uforge.images.status(second));
  const statuses = await uforge.images.statusesOf(appliance);
  expect([...statuses.keys()].sort()).toEqual([first, second].sort());
  expect((await uforge.images.ofUser()).map(({ uri }) => uri)).toEqual(
    expect.arrayContaining([first, second]),
  );
  expect((await uforge.images.ofUser({ only: [second] })).map(({ uri }) => uri)).toContain(second);
  expect((await uforge.images.packages(first)).length).toBeGreaterThan(0);
  await uforge.images.deleteAll(appliance);
  expect(await uforge.images.list(appliance)).toEqual([]);
});

test('a list is searched, sorted and paged by the server', async () => {
  const { uforge } = await start();
  const names = (await uforge.targetFormats.list({ orderBy: 'name' })).map(({ name }) => name);
  const pages = await Array.fromAsync(uforge.targetFormats.pages({ count: 5, orderBy: 'name' }));
  expect(pages.flat().map(({ name }) => name)).toEqual(names);
  expect(pages.length).toBe(Math.ceil(names.length / 5));
  const [found] = await uforge.targetFormats.list({ where: equals('name', 'PXE') });
  expect(await uforge.targetFormats.get(present(found?.uri))).toMatchObject({ name: 'PXE' });
});

test('nothing is sent twice that has not changed', async () => {
  const { simulator, uforge } = await start();
  const first = await uforge.targetFormats.list();
  expect(await uforge.targetFormats.list()).toEqual(first);
  expect(simulator.journal().at(-1)).toMatchObject({ status: 304 });
});

test.each(['appliance', 'scan'])(
  'a published image of an %s is deployed and terminated',
  async (kind) => {
    const { uforge, appliance } = await start();
    const source = kind === 'scan' ? await completeScan(uforge) : appliance;
    const image = await generate(uforge, source);
    const uri = await publish(uforge, image);
    expect((await uforge.publications.ofUser()).map((one) => one.uri)).toContain(uri);
    const account = present((await uforge.publications.get(uri)).credAccount?.uri);
    expect(await uforge.publications.account(uri, account)).toMatchObject({ name: 'my-aws' });
    expect(await uforge.publications.accountResources(uri, account)).toHaveProperty('resources');
    const { applicationId } = await uforge.publications.deploy(uri, {
      name: 'web',
      instances: [{ xsiType: 'InstanceAmazon', cores: 2, memory: 1024 }],
    });
    await ended(() => uforge.deployments.status(applicationId));
    const deployment = await uforge.deployments.get(applicationId);
    expect(deployment).toMatchObject({
      name: 'web',
      instances: [{ xsiType: 'InstanceAmazon', cores: 2 }],
    });
    expect((await uforge.deployments.list()).map((one) => one.applicationId)).toContain(
      applicationId,
    );
    await uforge.deployments.terminate(applicationId);
  },
);

test('the networks and flavours of an OpenStack account are told', async () => {
  const { uforge, appliance } = await start();
  const image = await generate(uforge, appliance, 'OpenStack QCOW2');
  const [credAccount] = await uforge.accounts.list({ where: equals('name', 'my-openstack') });
  const common = { credAccount: present(credAccount), imageUri: image, parentUri: image };
  const attributes = { displayName: 'db', keystoneDomain: 'default', keystoneProject: 'demo' };
  const body = publishImageOf('PublishImageOpenStack', attributes, common);
  const { uri } = await uforge.publications.request(image, body);
  const account = present(credAccount?.uri);
  const { cloudResources } = await uforge.publications.accountResources(uri, account);
  if (!cloudResources || !('tenants' in cloudResources)) throw new Error('They are of OpenStack.');
  const [region] = cloudResources.tenants.flatMap(({ regionsEntities }) => regionsEntities);
  expect(region?.networks[0]?.id).toHaveLength(1);
  expect(region?.flavors[0]?.id).toBeTruthy();
});

test('publications of an appliance are told and deleted together', async () => {
  const { uforge, appliance } = await start();
  const uri = await publish(uforge, await generate(uforge, appliance));
  expect([...(await uforge.publications.statusesOf(appliance)).values()]).toMatchObject([
    { complete: true },
  ]);
  expect(await uforge.publications.list(appliance)).toMatchObject([{ uri }]);
  await uforge.publications.deleteAll(appliance);
  expect(await uforge.publications.list(appliance)).toEqual([]);
});

test('the files of a PXE image and the boot script come one by one', async () => {
  const { uforge, appliance } = await start();
  const image = await generate(uforge, appliance, 'PXE');
  expect(await bytesOf(uforge.downloads.imageFile(image, 'images/rootfs.img'))).toBeGreaterThan(0);
  expect(await bytesOf(uforge.downloads.pxeBootScript())).toBeGreaterThan(0);
  const missing = bytesOf(uforge.downloads.imageFile(image, 'images/no such file'));
  await expect(missing).rejects.toMatchObject({ name: 'NotFound' });
});

test('tools of a platform and their software are told for appliances and scans', async () => {
  const { uforge, appliance } = await start();
  const [format] = await uforge.targetFormats.list({ where: equals('name', 'VirtualBox') });
  for (const source of [appliance, await completeScan(uforge)]) {
    const [tool] = await uforge.platformTools.list(source, present(format?.uri));
    const { pkgs } = await uforge.platformTools.software('orgs/1', present(tool?.dbId));
    expect(pkgs.length).toBeGreaterThan(0);
  }
});

test('scans are listed, read and cancelled, and the files of their packages are told', async () => {
  const { uforge } = await start();
  const instances = await uforge.instances.list({ includeScans: true, orderBy: 'name' });
  expect(instances.map(({ name }) => name)).toEqual(['db-prod', 'mail-gateway']);
  const instance = await uforge.instances.get(present(instances[0]?.uri), { includeScans: true });
  const scans = await uforge.instances.scans(present(instance.uri), { orderBy: 'name' });
  expect(scans.map(({ name }) => name)).toEqual(['Scan #1', 'Scan #2']);
  expect((await uforge.scans.ofUser()).length).toBeGreaterThan(2);
  const [complete, running] = scans;
  expect(await uforge.scans.get(present(complete?.uri), { pkgs: true })).toHaveProperty('packages');
  const packages = await uforge.packages.list(present(complete?.uri), { uploaded: true });
  expect(await uforge.packages.files(present(packages[0]?.uri))).toBeInstanceOf(Array);
  await uforge.scans.cancel(present(running?.uri));
  const [, cancelled] = await uforge.instances.scans(present(instance.uri), { orderBy: 'name' });
  expect(cancelled?.status).toMatchObject({ cancelled: true });
});

test('a pair of API keys is made, used, renamed and deleted', async () => {
  const { simulator, uforge } = await start();
  const { publicKey, secretKey, uri } = await uforge.apiKeys.create({ name: 'ci' });
  const authentication = { kind: 'apiKeys', publicKey, secretKey } as const;
  const signing = createUForge({ url: simulator.url, login: 'pat', authentication });
  onTestFinished(() => signing.close());
  expect(await signing.user()).toMatchObject({ loginName: 'pat' });
  await uforge.apiKeys.update(present(uri), { name: 'nightly' });
  const pairs = await uforge.apiKeys.list();
  expect(pairs.find((pair) => pair.uri === uri)).toMatchObject({ name: 'nightly' });
  expect(pairs.some((pair) => pair.secretKey)).toBe(false);
  await uforge.apiKeys.delete(present(uri));
  await expect(signing.user()).rejects.toMatchObject({ name: 'Unauthorised' });
});

test('quotas and one account are told', async () => {
  const { uforge } = await start();
  expect((await uforge.quotas()).map(({ type }) => type).sort()).toEqual([
    'appliance',
    'diskusage',
    'generation',
    'scan',
  ]);
  const [account] = await uforge.accounts.list({ where: equals('name', 'my-aws') });
  expect(await uforge.accounts.get(present(account?.uri))).toMatchObject({ name: 'my-aws' });
});

async function completeScan(uforge: UForge): Promise<SourceUri> {
  const [instance] = await uforge.instances.list({ name: 'db-prod' });
  const [scan] = await uforge.instances.scans(present(instance?.uri), { orderBy: 'name' });
  return present(scan?.uri);
}

async function ended(status: () => Promise<OpStatus>): Promise<void> {
  while (!(await status()).complete) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function bytesOf(file: Downloadable): Promise<number> {
  return (await file.open({ onData() {} })).bytes;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The server left something out.');
  return value;
}
