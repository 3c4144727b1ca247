import { describe, expect, test } from 'vitest';
import { knownFormat } from '../../pipeline/formats.ts';
import { compressFor, publicationRequest } from '../../pipeline/publication.ts';
import { publicationShape } from '../../pipeline/publication-schema.ts';
import { booleanAttributes, publicationTypes } from '../../pipeline/publication-types.ts';

const download = { folder: '/tmp', fileName: '{id}', overwrite: false, host: 'here' };

describe('what is known about a format', () => {
  test.each(['Hyper-V', 'hyper-v', 'HYPERV'])('does not hang on how %s is written', (name) => {
    expect(knownFormat(name)).toMatchObject({ key: 'hyperv', compress: true, needsMemory: true });
  });

  test('goes by family where the disk format varies', () => {
    expect(knownFormat('openstackqcow2')).toMatchObject({
      key: 'openstackqcow2',
      compress: false,
      publish: { type: 'PublishImageOpenStack' },
    });
    expect(knownFormat('cloudstackova')?.publish?.type).toBe('PublishImageCloudStack');
  });

  test('says what generation needs', () => {
    expect(knownFormat('aws')).toMatchObject({ ebs: true, needsDiskSize: true, compress: false });
    expect(knownFormat('docker')).toMatchObject({ needsEntrypoint: true, isFile: false });
    expect(knownFormat('iso')).toMatchObject({ needsMemory: false, isFile: true });
    expect(knownFormat('iso')).not.toHaveProperty('publish');
  });

  test.each(['constructor', '__proto__', '', '*', 'betamax'])('is nothing for %j', (name) => {
    expect(knownFormat(name)).toBeUndefined();
  });
});

describe('the attributes of a pipeline file', () => {
  test('are those of all targets, and no other', () => {
    const types = Object.values(publicationTypes);
    const all = new Set<string>(types.flatMap(({ attributes }) => attributes));
    expect(new Set(Object.keys(publicationShape))).toEqual(new Set([...all, 'region', 'bucket']));
    for (const name of booleanAttributes) expect(all).toContain(name);
  });

  test('hold what every target requires', () => {
    for (const { attributes, requires, maps } of Object.values(publicationTypes)) {
      for (const name of [...requires, ...Object.values(maps)]) expect(attributes).toContain(name);
    }
  });
});

describe('a publication', () => {
  test('is sent by the names of UForge, without what UForge has no attribute for', () => {
    expect(publicationRequest('aws', { region: 'eu-west-1', bucket: 'my-images' })).toEqual({
      type: 'PublishImageAws',
      attributes: { region: 'eu-west-1' },
      notices: ['bucket is not sent: PublishImageAws of UForge has no such attribute.'],
      problems: [],
      public: false,
    });
  });

  test('takes the names of hammr for those of UForge', () => {
    const { attributes, problems } = publicationRequest('k5vmdk', {
      displayName: 'a',
      domain: 'b',
      project: 'c',
      region: 'd',
    });
    expect(problems).toEqual([]);
    expect(attributes).toEqual({
      displayName: 'a',
      keystoneDomain: 'b',
      keystoneProject: 'c',
      publishLocation: 'd',
    });
  });

  test('names everything that it lacks', () => {
    expect(publicationRequest('vcenter', { esxHost: 'a' }).problems).toEqual([
      {
        code: 'missing_attribute',
        message: 'PublishImageVSphere needs "displayName" and "datastore".',
        hint: 'Add it to the publication in the pipeline file.',
      },
    ]);
  });

  test.each([
    [{ tenantName: 'a' }, 0],
    [{ keystoneDomain: 'a', keystoneProject: 'b' }, 0],
    [{ keystoneDomain: 'a' }, 1],
  ])('to OpenStack takes a tenant, or a domain and a project: %j', (attributes, problems) => {
    const request = publicationRequest('openstackvdi', { displayName: 'x', ...attributes });
    expect(request.problems).toHaveLength(problems);
  });

  test('names an attribute that its target does not have, and those it has', () => {
    expect(publicationRequest('outscale', { region: 'a', regoin: 'b' }).problems).toEqual([
      {
        code: 'unknown_attribute',
        message: 'PublishImageOutscale has no attribute "regoin"; did you mean "region"?',
        hint: 'It has bucket and region.',
      },
    ]);
  });

  test('does not take one attribute under two names', () => {
    const { problems } = publicationRequest('vcloud', {
      displayName: 'a',
      imageName: 'b',
      catalogName: 'c',
      vdcName: 'd',
    });
    expect(problems.map(({ code }) => code)).toEqual(['attribute_given_twice']);
  });

  const cloudStack = { displayName: 'a', zoneName: 'b', description: 'c' };

  test.each([
    [{ publicImage: true }, true],
    [{ publicImage: 'yes' }, true],
    [{ featured: 'true' }, true],
    [{ publicImage: 'no', featuredEnabled: false }, false],
    [{ passwordEnabled: true }, false],
    [{}, false],
  ])('says whether it becomes public: %j', (attributes, expected) => {
    const request = publicationRequest('cloudstackvhd', { ...cloudStack, ...attributes });
    expect(request).toMatchObject({ problems: [], public: expected });
    for (const name of booleanAttributes) {
      expect(['boolean', 'undefined']).toContain(typeof request.attributes[name]);
    }
  });

  test.each([{ publicImage: 'Yes' }, { publicImage: '1' }, { description: true }, { zone: '' }])(
    'refuses a value of the wrong kind: %j',
    (attributes) => {
      const { zoneName: _zone, ...rest } = cloudStack;
      const given = 'zone' in attributes ? rest : cloudStack;
      const { problems } = publicationRequest('cloudstackvhd', { ...given, ...attributes });
      expect(problems.map(({ code }) => code)).toEqual(['wrong_attribute_value']);
    },
  );

  test.each(['iso', 'betamax'])('of %s has nowhere to go', (primitive) => {
    const { problems } = publicationRequest(primitive, { region: 'a' });
    expect(problems.map(({ code }) => code)).toEqual(['format_not_publishable']);
  });
});

describe('compression', () => {
  const image = { id: 'a', format: 'A' };

  test.each([
    ['vbox', true],
    ['aws', false],
    ['betamax', false],
  ])('of %s is by habit %s', (primitive, compress) => {
    expect(compressFor(image, primitive)).toEqual({ compress, problems: [] });
  });

  test('is what the pipeline file says', () => {
    expect(compressFor({ ...image, compress: false }, 'vbox').compress).toBe(false);
    expect(compressFor({ ...image, compress: true }, 'aws').compress).toBe(true);
  });

  test('follows from a download', () => {
    expect(compressFor({ ...image, download }, 'aws')).toEqual({ compress: true, problems: [] });
  });

  test('cannot be refused beside a download', () => {
    const { problems } = compressFor({ ...image, download, compress: false }, 'vbox');
    expect(problems.map(({ code }) => code)).toEqual(['download_not_compressed']);
    expect(problems[0]?.message).toContain('a download of an image that was not compressed');
  });

  test.each(['docker', 'openshift'])('does not make %s a file', (primitive) => {
    const { problems } = compressFor({ ...image, download }, primitive);
    expect(problems.map(({ code }) => code)).toEqual(['download_not_a_file']);
  });
});
