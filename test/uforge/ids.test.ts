import { expect, expectTypeOf, test } from 'vitest';
import {
  type Appliance,
  type CredAccount,
  type Id,
  type Image,
  type ImageUri,
  type PublicationUri,
  type PublishImage,
  parseUri,
  type Scan,
  type TargetFormat,
} from '../../uforge/index.ts';
import { clientOf } from './server.ts';

/** Things as the client gives them, for the type checker: nothing here is ever called. */
interface Given {
  appliance: Required<Pick<Appliance, 'uri' | 'dbId'>>;
  scan: Required<Pick<Scan, 'uri' | 'dbId'>>;
  image: Required<Pick<Image, 'uri' | 'dbId'>>;
  publication: Required<Pick<PublishImage, 'uri' | 'dbId' | 'imageUri'>>;
  account: Required<Pick<CredAccount, 'uri' | 'dbId'>>;
  format: Required<Pick<TargetFormat, 'uri' | 'dbId'>>;
}

test('what names one thing does not name another', () => {
  const uforge = clientOf('http://127.0.0.1:9');
  const never = ({ appliance, scan, image, publication, account, format }: Given) => [
    uforge.images.get(image.uri),
    uforge.images.list(appliance.uri),
    uforge.images.list(scan.uri),
    uforge.images.get(publication.imageUri),
    uforge.publications.list(image.uri),
    uforge.platformTools.list(scan.uri, format.uri),
    // @ts-expect-error an appliance is no image
    uforge.images.get(appliance.uri),
    // @ts-expect-error an image is no source
    uforge.images.generate(image.uri, {}),
    // @ts-expect-error a published image is no image
    uforge.images.status(publication.uri),
    // @ts-expect-error an image is no published image
    uforge.publications.get(image.uri),
    // @ts-expect-error of a list, each has to be of the kind
    uforge.images.statuses([image.uri, appliance.uri]),
    // @ts-expect-error UForge deletes all images of an appliance only
    uforge.images.deleteAll(scan.uri),
    // @ts-expect-error an id is no URI
    uforge.images.get(image.dbId),
    // @ts-expect-error a number is no URI
    uforge.images.get(7),
    // @ts-expect-error what may be missing has to be looked at first
    uforge.images.get(undefined),
    // @ts-expect-error an account is no target format
    uforge.platformTools.list(scan.uri, account.uri),
    // @ts-expect-error a publication is no account
    uforge.publications.account(publication.uri, publication.uri),
    // @ts-expect-error a scan is no package
    uforge.downloads.package(scan.uri),
  ];
  expect(never).toBeTypeOf('function');
});

test('each path parameter takes the id of its own kind', () => {
  const { call } = clientOf('http://127.0.0.1:9');
  const never = ({ appliance, image, publication }: Given) => [
    call('machineImage_get', { aid: appliance.dbId, itid: image.dbId }),
    call('machineImagePublished_get', {
      aid: appliance.dbId,
      itid: image.dbId,
      pitid: publication.dbId,
    }),
    call('machineImagePublished_get', {
      aid: appliance.dbId,
      itid: image.dbId,
      // @ts-expect-error an image's id where a publication's is wanted
      pitid: image.dbId,
    }),
    // @ts-expect-error an image's id where an appliance's is wanted
    call('appliance_get', { aid: image.dbId }),
    // @ts-expect-error a URI where an id is wanted
    call('appliance_get', { aid: appliance.uri }),
  ];
  expect(never).toBeTypeOf('function');
});

test('what is read says what it names', () => {
  expectTypeOf<Image['uri']>().toEqualTypeOf<ImageUri | undefined>();
  expectTypeOf<PublishImage['uri']>().toEqualTypeOf<PublicationUri | undefined>();
  expectTypeOf<PublishImage['imageUri']>().toEqualTypeOf<ImageUri | undefined>();
  expectTypeOf<Image['dbId']>().toEqualTypeOf<Id<'image'> | undefined>();
  expectTypeOf(parseUri('image', 'users/pat/appliances/4/images/7')).toEqualTypeOf<ImageUri>();
});

test.each([
  ['appliance', '/users/pat/appliances/4', 'users/pat/appliances/4'],
  ['instance', 'users/pat/scannedinstances/5', 'users/pat/scannedinstances/5'],
  ['scan', 'users/pat/scannedinstances/5/scans/6', 'users/pat/scannedinstances/5/scans/6'],
  ['image', 'users/pat/appliances/4/images/7/', 'users/pat/appliances/4/images/7'],
  ['publication', 'users/pat/appliances/4/pimages/9', 'users/pat/appliances/4/pimages/9'],
  ['account', 'users/p%20t/accounts/3', 'users/p%20t/accounts/3'],
  ['apiKey', 'users/pat/apikeys/2', 'users/pat/apikeys/2'],
  ['targetFormat', 'orgs/1/targetformats/8', 'orgs/1/targetformats/8'],
  ['org', '/orgs/1', 'orgs/1'],
] as const)('text from outside becomes the URI of one %s', (kind, text, uri) => {
  expect(parseUri(kind, text)).toBe(uri);
});

test.each([
  ['image', 'users/pat/appliances/4', 'is an appliance; this takes an image'],
  ['publication', 'users/pat/appliances/4/images/7', 'this takes a published image'],
  ['targetFormat', 'orgs/1', 'is an organisation; this takes a target format'],
  ['account', 'users/pat/accounts/x', 'no resource URI'],
  ['org', 'orgs/1/users/2', 'no resource URI'],
] as const)('text from outside that is no %s is refused', (kind, text, why) => {
  expect(() => parseUri(kind, text)).toThrow(
    expect.objectContaining({ name: 'InvalidRequest', message: expect.stringContaining(why) }),
  );
});

test.each([
  ['regenerate', 'machineImage_regenerate'],
  ['packages', 'machineImagePkg_getAll'],
] as const)('images.%s says that UForge has it for appliances only', async (word, operation) => {
  const { images } = clientOf('http://127.0.0.1:9');
  const scanImage = 'users/pat/scannedinstances/5/scans/6/images/7';
  await expect(images[word](scanImage)).rejects.toMatchObject({
    name: 'InvalidRequest',
    operation,
  });
});

test('what UForge does not search is refused rather than given whole', async () => {
  const { images } = clientOf('http://127.0.0.1:9');
  const scan = 'users/pat/scannedinstances/5/scans/6';
  await expect(images.list(scan, { orderBy: 'name' })).rejects.toMatchObject({
    name: 'InvalidRequest',
    operation: 'scanImage_getAll',
  });
});

test('calls that the table does not have are refused by the type checker', () => {
  const { call } = clientOf('http://127.0.0.1:9');
  const never = () => [
    // @ts-expect-error a misspelt operation
    call('machineImage_gte', { aid: '4', itid: '7' }),
    // @ts-expect-error a missing path parameter
    call('machineImage_get', { aid: '4' }),
    // @ts-expect-error an id that is no string
    call('machineImage_get', { aid: 4, itid: '7' }),
    // @ts-expect-error a query parameter that the operation does not have
    call('machineImage_regenerate', { aid: '4', itid: '7' }, { query: { froce: true } }),
    // @ts-expect-error a body that is missing
    call('machineImage_generate', { aid: '4' }),
    // @ts-expect-error an element that images do not have
    call('machineImage_generate', { aid: '4' }, { body: { compres: true } }),
    // @ts-expect-error a file, which is for `downloads`
    call('machineImage_download', { aid: '4', itid: '7' }),
  ];
  expect(never).toBeTypeOf('function');
});
