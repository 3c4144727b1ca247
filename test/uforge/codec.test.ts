import { expect, test } from 'vitest';
import { readDocument } from '../../uforge/xml/read.ts';
import { writeDocument } from '../../uforge/xml/write.ts';
import { document } from './server.ts';

const namespace = 'http://www.usharesoft.com/uforge';

test.each([
  ['the prefix ns2', `<ns2:image xmlns:ns2="${namespace}"><name>a</name></ns2:image>`],
  ['no prefix', `<image xmlns="${namespace}"><name>a</name></image>`],
  ['qualified children', `<x:image xmlns:x='${namespace}'><x:name>a</x:name></x:image>`],
  ['a byte order mark', `\ufeff<image xmlns="${namespace}"><name>a</name></image>`],
  [
    'comments, instructions and CDATA',
    `<?xml version="1.0"?><!-- <!DOCTYPE --><image xmlns="${namespace}"><?x y?><name><![CDATA[a]]></name></image>`,
  ],
  [
    'elements it does not know, in any order',
    `<image xmlns="${namespace}"><new><deep>1</deep></new><version>1</version><name>a</name></image>`,
  ],
  [
    'namesakes in another namespace',
    `<image xmlns="${namespace}" xmlns:o="urn:other"><o:name>b</o:name><name>a</name></image>`,
  ],
])('a document with %s is read', (_, text) => {
  expect(readDocument('image', text).name).toBe('a');
});

test.each([
  ['many entries', '<images><image><name>a</name></image><image/></images>', 2],
  ['one entry', '<images><image/></images>', 1],
  ['no entry', '<images/>', 0],
  ['no wrapper', '<total>0</total>', 0],
  ['its entries in two pieces', '<images><image/></images><images><image/></images>', 2],
])('a list with %s is an array', (_, inside, length) => {
  const { images } = readDocument('images', document('images', inside));
  expect(images).toHaveLength(length);
});

test('values come in their types, and unset ones are absent', () => {
  const image = readDocument(
    'image',
    document(
      'image',
      '<dbId>9007199254740993</dbId><size> 1099511627776 </size><compress>1</compress><revision/>' +
        '<simulated>false</simulated><name>  007 </name><version>1.10</version><tag/>' +
        '<status><percentage>12.5</percentage></status><created>2020-01-01T00:00:00Z</created>',
    ),
  );
  expect(image).toEqual({
    dbId: '9007199254740993',
    size: 1099511627776,
    compress: true,
    simulated: false,
    name: '  007 ',
    version: '1.10',
    tag: '',
    status: { percentage: 12.5 },
    created: '2020-01-01T00:00:00Z',
  });
});

test.each([
  ['xsi:type="ns0:CredAccountAws"'],
  ['xsi:type="CredAccountAws"'],
  ["i:type = 'q:CredAccountAws' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'"],
  ['type="CredAccountAws"'],
])('a type is understood as %s', (attribute) => {
  const inside = `<credAccounts><credAccount ${attribute}><accessKeyId>AKIA</accessKeyId></credAccount></credAccounts>`;
  const [account] = readDocument('credAccounts', document('credAccounts', inside)).credAccounts;
  expect(account).toMatchObject({ xsiType: 'CredAccountAws', accessKeyId: 'AKIA' });
});

test('a type that is not known keeps its name and what its base has', () => {
  const inside =
    '<credAccounts><credAccount xsi:type="ns0:CredAccountMoon"><name>m</name><crater>1</crater></credAccount></credAccounts>';
  const { credAccounts } = readDocument('credAccounts', document('credAccounts', inside));
  expect(credAccounts).toEqual([{ xsiType: 'CredAccountMoon', name: 'm' }]);
  const written = writeDocument('credAccounts', { credAccounts });
  expect(written).toContain(
    '<credAccount xsi:type="ns0:CredAccountMoon"><name>m</name></credAccount>',
  );
});

test('lists within lists and lists of URIs come out plain', () => {
  const inside = '<targetPlatformsUriList><uri>a</uri><uri>b</uri></targetPlatformsUriList>';
  expect(readDocument('targetFormat', document('targetFormat', inside))).toEqual({
    targetPlatformsUriList: ['a', 'b'],
  });
  const disks =
    '<partitionTable><disks><disk><size>1</size></disk><disk><size>2</size></disk></disks></partitionTable>';
  const profile = readDocument('installProfile', document('installProfile', disks));
  expect(profile.partitionTable?.disks.map(({ size }) => size)).toEqual([1, 2]);
});

test('more entities than a parser would expand are decoded, once', () => {
  const inside = `<name>${'&amp;lt; '.repeat(5000)}&#x41;&#13;</name>`;
  expect(readDocument('image', document('image', inside)).name).toBe(`${'&lt; '.repeat(5000)}A\r`);
});

test.each([
  ['users/pat/appliances/4'],
  ['/users/pat/appliances/4'],
  ['/api/users/pat/appliances/4'],
  ['https://inside.example.com:8443/ufws/api/users/pat/appliances/4'],
])('the URI %s comes out as UForge documents it', (uri) => {
  const appliance = readDocument('appliance', document('appliance', `<uri>${uri}</uri>`));
  expect(appliance.uri).toBe('users/pat/appliances/4');
});

test('the address of somebody else comes out as it is', () => {
  const url = 'https://keystone.example.com/v3/users/pat';
  const inside = `<keystoneUrl>${url}</keystoneUrl>`;
  const account = document('credAccount', inside).replace(
    '<ns0:credAccount',
    '<ns0:credAccount xsi:type="ns0:CredAccountOpenStack"',
  );
  expect(readDocument('credAccount', account)).toMatchObject({ keystoneUrl: url });
});

const bomb =
  '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' +
  `<image xmlns="${namespace}"><name>&b;</name></image>`;

test.each([
  ['an HTML page', '<!DOCTYPE html><html><body>Bad gateway</body></html>', 'foreign'],
  ['a page in capitals', '\n<HTML><body/></HTML>', 'foreign'],
  ['JSON', '{"image":{}}', 'foreign'],
  ['plain text', 'alive', 'foreign'],
  ['nothing', ' ', 'broken'],
  ['half a document', document('image', '<name>a</name>').slice(0, -12), 'broken'],
  ['a document that ends in a comment', `<image xmlns="${namespace}"><!-- `, 'broken'],
  ['two documents', `${document('image', '')}<image/>`, 'broken'],
  ['another root', document('images', ''), 'incomplete'],
  ['another namespace', '<image xmlns="urn:other"/>', 'foreign'],
  ['no namespace', '<image/>', 'foreign'],
  ['an entity bomb', bomb, 'hostile'],
  [
    'an external entity',
    `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${document('image', '<name>&f;</name>')}`,
    'hostile',
  ],
  ['a document type in the middle', document('image', '<!DOCTYPE x><name>a</name>'), 'hostile'],
  ['an entity of its own', document('image', '<name>&b;</name>'), 'broken'],
  ['an impossible character', document('image', '<name>&#0;</name>'), 'broken'],
  ['a name that poisons objects', document('image', '<__proto__><x>1</x></__proto__>'), 'hostile'],
  [
    'elements nested without end',
    document('image', `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`),
    'hostile',
  ],
  ['a size that is no number', document('image', '<fileSize>big</fileSize>'), 'incomplete'],
  [
    'a size too large to count with',
    document('image', '<fileSize>9007199254740993</fileSize>'),
    'incomplete',
  ],
  ['a flag that is none', document('image', '<compress>maybe</compress>'), 'incomplete'],
  ['an id that is none', document('image', '<dbId>../1</dbId>'), 'incomplete'],
])('%s is refused', (_, text, kind) => {
  expect(() => readDocument('image', text)).toThrow(expect.objectContaining({ kind }));
});

test('a hostile document cannot make reading slow', () => {
  const started = performance.now();
  expect(() => readDocument('image', '<!--'.repeat(500_000))).toThrow();
  expect(() => readDocument('image', document('image', '<!-- -->'.repeat(100_000)))).not.toThrow();
  const pieces = document('images', '<images><image/></images>'.repeat(100_000));
  expect(readDocument('images', pieces).images).toHaveLength(100_000);
  expect(performance.now() - started).toBeLessThan(8000);
});

test('a document is written in schema order, whatever the order of the object', () => {
  const written = writeDocument('image', { version: '1', compress: false, name: 'a & <b>\r\n' });
  expect(written).toBe(
    `<?xml version="1.0" encoding="UTF-8"?><ns0:image xmlns:ns0="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
      '<compress>false</compress><name>a &amp; &lt;b&gt;&#13;\n</name><version>1</version></ns0:image>',
  );
});

test.each([
  ['a control character', { name: 'a\u0000' }],
  ['half a surrogate pair', { name: '\ud800' }],
  ['a fraction', { fileSize: 1.5 }],
  ['an integer that does not fit', { ebsVolumeSize: 2 ** 31 }],
  ['an id with a slash', { dbId: '1/2' }],
  ['a type that breaks out of its attribute', { credAccount: { xsiType: 'A" x="1' } }],
])('%s is never written', (_, image) => {
  expect(() => writeDocument('image', image)).toThrow();
});

test('an element that the schema does not have is never written', () => {
  const image: Record<string, unknown> = { compres: true };
  expect(() => writeDocument('image', image)).toThrow('Image has no element image/compres');
});
