import {
  apiKeyBody,
  awsPublication,
  type Bench,
  deploymentBody,
  imageBody,
  lastUri,
  type Reply,
  textOf,
  until,
} from './client.ts';

/** One request and its answer. */
export interface Asked {
  path: string;
  reply: Reply;
  /** The answer to the same GET with the ETag of the first answer. */
  again?: Reply;
}

const appliance = 'users/pat/appliances/2';
const scan = 'users/pat/scannedinstances/1/scans/1';

type Ask = (
  path: string,
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE',
  body?: string,
) => Promise<string>;

/** Asks for every operation there is in the sample world, in an order that leaves nothing out. */
export async function askEverything(
  bench: Bench,
  gets: 'each GET once' | 'each GET twice' = 'each GET once',
): Promise<Asked[]> {
  const answers: Asked[] = [];
  const ask: Ask = async (path, method = 'GET', body) => {
    const reply = await bench.send(path, { method, ...(body === undefined ? {} : { body }) });
    const etag = String(reply.headers.etag);
    const repeat = method === 'GET' && gets === 'each GET twice';
    const headers = { 'if-none-match': etag };
    answers.push({
      path,
      reply,
      ...(repeat ? { again: await bench.send(path, { headers }) } : {}),
    });
    return reply.text;
  };
  await askWhatThereIs(ask);
  await askApiKeys(ask);
  for (const source of [appliance, scan]) await askImagesOf(bench, ask, source);
  await askPxe(bench, ask);
  await askDeletions(bench, ask);
  return answers;
}

async function askWhatThereIs(ask: Ask): Promise<void> {
  for (const path of [
    'status',
    'users/pat',
    'users/pat/quotas',
    'users/pat/targetformats',
    'orgs/1/targetformats/1',
    'orgs/1/platformtools/1/pkgs',
    'users/pat/appliances',
    appliance,
    `${appliance}/installProfile`,
    `${appliance}/images/platformtools/1`,
    `${scan}/images/platformtools/1`,
    'users/pat/accounts',
    'users/pat/scannedinstances?includeScans=true',
    'users/pat/scannedinstances/1',
    'users/pat/scannedinstances/1?includeScans=true',
    'users/pat/scannedinstances/1/scans',
    'users/pat/scannedinstances/1/scans/2',
    'users/pat/scans',
    `${scan}?pkgs=true`,
    `${scan}/packages`,
    `${scan}/packages/1/files`,
    `${scan}/packages/1/bin`,
  ]) {
    await ask(path);
  }
  for (const id of [1, 2, 3, 4, 5, 6, 7]) await ask(`users/pat/accounts/${id}`);
  await ask('users/pat/scannedinstances/1/scans/2/status', 'DELETE');
}

async function askApiKeys(ask: Ask): Promise<void> {
  await ask('users/pat/apikeys');
  const key = await ask('users/pat/apikeys', 'POST', apiKeyBody('<name>build</name>'));
  const uri = textOf(key, 'uri') ?? '';
  await ask(uri, 'PUT', apiKeyBody('<name>deploy</name>'));
  await ask(uri, 'DELETE');
}

async function askImagesOf(bench: Bench, ask: Ask, source: string): Promise<void> {
  const image = lastUri(await ask(`${source}/images`, 'POST', imageBody('Amazon AWS')));
  await until(bench, `${image}/status`, 'complete');
  for (const path of [image, `${image}/status`, `${source}/images`]) await ask(path);
  const ready = await ask(image);
  for (const path of ['downloads', `downloads/${textOf(ready, 'fileName')}`]) {
    await ask(`${image}/${path}`);
  }
  const publication = lastUri(await ask(`${image}/pimages`, 'POST', awsPublication));
  await ask(publication);
  for (const path of ['status', 'accounts/1', 'accounts/1/resources']) {
    await ask(`${publication}/${path}`);
  }
  if (source === appliance) await askApplianceAlone(ask, image, publication);
  for (const path of ['images', 'images/status', 'pimages', 'pimages/status']) {
    await ask(`users/pat/${path}`);
    await ask(`users/pat/${path}?img=${image}`);
  }
  await askDeployment(ask, publication);
  await ask(`${publication}/cancel`, 'DELETE');
  await ask(publication, 'DELETE');
  await ask(`${image}/status`, 'DELETE');
  await ask(image, 'DELETE');
}

/** What is documented for images of appliances and not for those of scans. */
async function askApplianceAlone(ask: Ask, image: string, publication: string): Promise<void> {
  await ask(`${image}?force=true`, 'POST');
  await ask(`${image}/pkgs`);
  await ask(`${appliance}/pimages/${publication.split('/').at(-1)}/downloads`);
  const body = awsPublication.replace('<region>', `<imageUri>${image}</imageUri><region>`);
  await ask(`${appliance}/pimages`, 'POST', body);
  for (const path of ['images/statuses', 'pimages', 'pimages/statuses']) {
    await ask(`${appliance}/${path}`);
  }
}

async function askDeployment(ask: Ask, publication: string): Promise<void> {
  const body = deploymentBody('web', 'InstanceAmazon', '<cores>2</cores><memory>2048</memory>');
  const uri = textOf(await ask(`${publication}/deploys`, 'POST', body), 'uri') ?? '';
  for (const path of ['users/pat/deployments', uri, `${uri}/status`]) await ask(path);
  await ask(uri, 'DELETE');
}

async function askPxe(bench: Bench, ask: Ask): Promise<void> {
  const image = lastUri(await ask(`${appliance}/images`, 'POST', imageBody('PXE')));
  await until(bench, `${image}/status`, 'complete');
  await ask(`${image}/files/images/rootfs.img`);
  await ask('users/pat/pxe');
}

async function askDeletions(bench: Bench, ask: Ask): Promise<void> {
  const image = lastUri(await ask(`${appliance}/images`, 'POST', imageBody('OpenStack QCOW2')));
  await until(bench, `${image}/status`, 'complete');
  await ask(`${appliance}/pimages`, 'DELETE');
  await ask(`${appliance}/images`, 'DELETE');
}
