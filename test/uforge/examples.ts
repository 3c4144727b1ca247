/** The examples of the client's page, each in a function; a test runs them and compares the page. */
import {
  allOf,
  Busy,
  createUForge,
  equals,
  type Id,
  NotFound,
  type OpStatus,
  parseUri,
  publishImageOf,
  type UForge,
  UForgeError,
} from '../../uforge/index.ts';

export function connect(url: string, password: string): UForge {
  const uforge = createUForge({
    url, // such as https://uforge.example.com/api
    login: 'pat',
    authentication: { kind: 'password', password },
  });
  return uforge;
}

export function connectWithKeys(url: string, publicKey: string, secretKey: string): UForge {
  const uforge = createUForge({
    url,
    login: 'pat',
    authentication: { kind: 'apiKeys', publicKey, secretKey },
  });
  return uforge;
}

export async function build(uforge: UForge): Promise<Buffer> {
  const [appliance] = await uforge.appliances.list({
    where: allOf(equals('name', 'web-tier'), equals('version', '2.1')),
  });
  const [targetFormat] = await uforge.targetFormats.list({ where: equals('name', 'Amazon AWS') });
  const [credAccount] = await uforge.accounts.list({ where: equals('name', 'my-aws') });
  if (!appliance?.uri || !targetFormat || !credAccount) throw new Error('Something is missing.');

  // A failed job may call itself complete or not: look at what went wrong first.
  const finished = async (status: () => Promise<OpStatus>) => {
    for (;;) {
      const { complete, error, cancelled, errorMessage } = await status();
      if (error || cancelled) throw new Error(errorMessage ?? 'It was cancelled.');
      if (complete) return;
      await Bun.sleep(1000);
    }
  };

  const image = await uforge.images.generate(appliance.uri, {
    compress: true,
    targetFormat,
    installProfile: { memorySize: 1024 },
  });
  await finished(() => uforge.images.status(image.uri));

  const publication = await uforge.publications.request(
    image.uri,
    publishImageOf(
      'PublishImageAws',
      { region: 'eu-west-1' },
      { credAccount, imageUri: image.uri, parentUri: appliance.uri },
    ),
  );
  await finished(() => uforge.publications.status(publication.uri));

  const chunks: Buffer[] = [];
  const file = await uforge.downloads.image(image.uri);
  await file.open({ onData: (chunk) => void chunks.push(Buffer.from(chunk)) });
  return Buffer.concat(chunks);
}

export async function callByName(uforge: UForge, aid: Id<'appliance'>) {
  const { value, etag } = await uforge.call('machineImage_getAll', { aid });
  const again = await uforge.call('machineImage_getAll', { aid }, { ifNoneMatch: etag ?? '' });
  const images = again.modified ? again.value.images : value.images;
  return images;
}

export async function byPages(uforge: UForge) {
  const found: string[] = [];
  const pages = uforge.appliances.pages({ count: 50, orderBy: 'lastModified', descending: true });
  for await (const page of pages) {
    for (const { name, version } of page) found.push(`${name} ${version}`);
  }
  return found;
}

export async function stopGeneration(uforge: UForge, text: string) {
  const image = parseUri('image', text); // from outside: InvalidRequest unless it is one
  try {
    await uforge.images.cancel(image);
    return 'cancelled';
  } catch (error) {
    if (error instanceof NotFound) return 'gone already';
    if (error instanceof Busy) return `asked to wait for ${error.retryAfterMs ?? 1000} ms`;
    if (error instanceof UForgeError && error.retryable) return 'try again later';
    throw error;
  }
}
