import { expect, test } from 'vitest';
import { formatResourceUri, parseResourceUri } from '../../uforge/index.ts';

test.each([
  ['users/pat/appliances/4', 'appliance'],
  ['users/pat/scannedinstances/5', 'scannedInstance'],
  ['users/pat/scannedinstances/5/scans/6', 'scan'],
  ['users/pat/appliances/4/images/7', 'image'],
  ['users/pat/scannedinstances/5/scans/6/images/7', 'image'],
  ['users/pat/appliances/4/images/7/pimages/9', 'publishedImage'],
  ['users/pat/scannedinstances/5/scans/6/images/7/pimages/9', 'publishedImage'],
  ['users/pat/appliances/4/pimages/9', 'appliancePublishedImage'],
  ['users/pat/scannedinstances/5/scans/6/packages/3', 'package'],
  ['users/p%40t%20x/appliances/4', 'appliance'],
])('%s is taken apart and put together again', (uri, kind) => {
  const ref = parseResourceUri(uri);
  expect(ref.kind).toBe(kind);
  expect(formatResourceUri(ref)).toBe(uri);
});

const base = 'https://uforge.example.com/api';

test.each([
  ['/users/pat/appliances/4/images/7'],
  ['users/pat/appliances/4/images/7/'],
  [`${base}/users/pat/appliances/4/images/7`],
])('%s names the same image', (uri) => {
  expect(formatResourceUri(parseResourceUri(uri, base))).toBe('users/pat/appliances/4/images/7');
});

test.each([
  [''],
  ['users/pat'],
  ['users/pat/appliances/x'],
  ['users/pat/appliances/4/images'],
  ['users/../appliances/4/../5'],
  ['users/pat/appliances/4/packages/3'],
  ['users/pat/appliances/4/images/7/packages/3'],
  ['users/pat/scannedinstances/5/images/7'],
  ['users/pat/scannedinstances/5/scans/6/pimages/9'],
  ['https://elsewhere.example.com/api/users/pat/appliances/4'],
  ['users/%zz/appliances/4'],
])('%j is refused', (uri) => {
  expect(() => parseResourceUri(uri, base)).toThrow(
    expect.objectContaining({ name: 'InvalidRequest', sent: 'no' }),
  );
});

test('a one-time id in an address is not repeated in the message', () => {
  expect(() => parseResourceUri('users/pat/images/7/downloads?downloadId=secret')).toThrow(
    /^(?!.*secret)/,
  );
});
