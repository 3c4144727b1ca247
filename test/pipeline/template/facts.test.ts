import { describe, expect, test } from 'vitest';
import { knownFormat } from '../../../pipeline/formats.ts';
import { publicationRequest } from '../../../pipeline/publication.ts';
import { missingKeys } from '../../../pipeline/template/requirements.ts';
import { attributeKeys } from '../../../pipeline/template/schema.ts';
import { facts, publishFacts } from './facts.ts';

const nothing = { installProfile: {} };
const builders = Object.entries(facts.generate);

describe.each(builders)('the builder type %s', (primitive, known) => {
  const format = knownFormat(primitive);

  test('is known, and generated compressed by the same habit', () => {
    expect(format).toMatchObject({ key: primitive, compress: known.compress });
    expect(format?.ebs).toBe(known.ebs);
  });

  test('needs the same keys', () => {
    expect(missingKeys(nothing, { primitive, source: 'appliance' })).toEqual(known.requires);
  });

  test('needs a disk and memory to be built from a scan', () => {
    const missing = missingKeys(nothing, { primitive, source: 'scan' });
    expect(new Set(missing)).toEqual(
      new Set([...known.requires, ...facts.scanGenerateAlsoRequires]),
    );
  });

  test('has a hardware version where hammr has one', () => {
    const has = known.optional.includes('hardwareSettings.hwType');
    expect(format?.hasHardwareVersion ?? false).toBe(has);
  });

  test('is published where hammr publishes it', () => {
    expect(format?.publish?.type).toBe(publishFacts(primitive)?.type);
  });
});

const published = builders.flatMap(([primitive]) => {
  const known = publishFacts(primitive);
  return known ? [{ primitive, known }] : [];
});

describe.each(published)('publishing $primitive', ({ primitive, known }) => {
  const type = knownFormat(primitive)?.publish;

  test('needs the same keys, by the same names', () => {
    expect(type?.hammrRequires).toEqual(known.requires);
    expect(type?.requiresByKeystone).toEqual(known.requiresByKeystone);
  });

  test('sends them by the names of UForge', () => {
    for (const [name, sent] of Object.entries(known.maps)) {
      if (name !== sent) expect(type?.maps[name]).toBe(sent);
    }
  });

  test('takes every key that hammr takes', () => {
    const booleans = ['publicImage', 'featured'];
    const keys = [...known.requires, ...known.optional];
    const attributes = Object.fromEntries(
      keys.map((name) => [name, booleans.includes(name) ? 'no' : 'x'] as const),
    );
    const { problems } = publicationRequest(primitive, attributes, { requirements: 'hammr' });
    const inTemplate = keys.every((key) => attributeKeys.includes(key));
    expect(problems.filter(({ code }) => code !== 'missing_attribute')).toEqual([]);
    expect(inTemplate).toBe(true);
  });
});
