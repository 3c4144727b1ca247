import { expect, test } from 'vitest';
import { parseAppliance, parseScan } from '../../client/source-option.ts';

test.each([
  ['12'],
  ['users/pat/appliances/12'],
  ['https://uforge.example.com/api/users/pat/appliances/12'],
])('%s is an appliance', (text) => {
  expect(parseAppliance(text)).toEqual({ kind: 'appliance', id: '12' });
});

test.each([
  ['9', { kind: 'scan', scanId: '9' }],
  ['4/9', { kind: 'scan', instanceId: '4', scanId: '9' }],
  ['users/pat/scannedinstances/4/scans/9', { kind: 'scan', instanceId: '4', scanId: '9' }],
])('%s is a scan', (text, reference) => {
  expect(parseScan(text)).toEqual(reference);
});

test.each(['', '0', '-1', 'web-tier', '12.5', '1/2', 'users/pat/appliances/12/images/3'])(
  '%j is no appliance',
  (text) => {
    expect(() => parseAppliance(text)).toThrow(/by its id/);
  },
);

test.each(['', '0', '1/2/3', 'Scan #1', '4/', 'users/pat/scannedinstances/4'])(
  '%j is no scan',
  (text) => {
    expect(() => parseScan(text)).toThrow(/by its id/);
  },
);
