import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBatchFile } from '../../pipeline/batch-file.ts';
import { InvalidPipelineFile } from '../../pipeline/errors.ts';
import { expand } from '../../pipeline/matrix.ts';
import { readPipelineFile } from '../../pipeline/read.ts';
import { readScheduleFile } from '../../pipeline/schedule-file.ts';
import { type PipelineFolder, pipelineFolder, webTier } from './pipeline-folder.ts';

let folder: PipelineFolder;
beforeAll(() => {
  folder = pipelineFolder();
  writeFileSync(join(folder.path, 'web.yaml'), webTier);
});
afterAll(() => folder[Symbol.dispose]());

const samples = {
  pipeline: {
    version: 1,
    name: 'web',
    source: { appliance: { id: 3 } },
    images: [
      {
        format: 'KVM',
        download: { to: '.' },
        publish: [{ account: 'a', approve: { before: 'publish' } }],
      },
    ],
    keep: { last: 3, published: { olderThan: '3d' } },
    approve: { before: 'publish', expires: '3d' },
    after: 'delete-image',
    when: 'changed',
  },
  batch: {
    version: 1,
    batch: 'night',
    concurrency: 3,
    onError: 'stop-after 3',
    defaults: { keep: { last: 3 }, approve: 'before-publish', timeouts: { generate: '1h' } },
    pipelines: ['web.yaml'],
    matrix: {
      name: '{batch}-{appliance}',
      appliances: ['web-*', { name: 'db', version: 'latest' }],
      formats: ['KVM', { format: 'Docker', id: 'd', entrypoint: 'x' }],
      accounts: [{ account: 'a', format: 'KVM', region: 'x' }],
      download: { to: '.' },
      exclude: [{ appliance: 'web-1', account: 'a' }],
      include: [{ appliance: 'db', format: 'VirtualBox' }],
    },
  },
  schedule: {
    version: 1,
    schedule: 'night',
    run: ['web.yaml'],
    cron: ['@daily', '0 0 * * MON'],
    every: [{ interval: '3h', offset: '1h' }, '6h'],
    calendars: [{ hour: '3', dayOfWeek: 'MON' }],
    timeZone: 'Europe/Paris',
    startAt: '2027-01-01T00:00:00Z',
    endAt: '2028-01-01T00:00:00Z',
  },
} as const;

const readers = {
  pipeline: readPipelineFile,
  batch: readBatchFile,
  schedule: readScheduleFile,
} as const;

/** Every place in a sample, as the keys that lead there. */
function placesIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [path, ...keys.flatMap((key) => placesIn(Reflect.get(value, key), [...path, key]))];
}

/** A sample in which something else stands at one place. */
function changed(value: unknown, [key, ...rest]: (string | number)[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy = structuredClone(value);
  Reflect.set(Object(copy), key, changed(Reflect.get(Object(value), key), rest, other));
  return copy;
}

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    '',
    '*',
    '{',
    '[a',
    '../..',
    '/',
    '~',
    '0s',
    '@',
    '#',
    '* * * * *',
    -1,
    0,
  ),
  fc.constantFrom<unknown>({}, [], [[]], [{}], [null], null, true, '\u0000', 'a\nb', '__proto__'),
);

for (const kind of ['pipeline', 'batch', 'schedule'] as const) {
  const sample = samples[kind];
  const options = { cwd: '', host: 'here' };
  const read = async (written: unknown) => {
    const file = `${kind}.json`;
    writeFileSync(join(folder.path, file), JSON.stringify(written) ?? '');
    return await readers[kind](file, { ...options, cwd: folder.path });
  };

  test(`the sample of a ${kind} file is read`, async () => {
    expect((await read(sample)).definition).toBeDefined();
  });

  test(`whatever stands in a ${kind} file, it is read, or refused with its places`, async () => {
    const change = fc.tuple(fc.constantFrom(...placesIn(sample)), oddValue);
    await fc.assert(
      fc.asyncProperty(change, async ([place, value]) => {
        try {
          const { definition } = await read(changed(sample, place, value));
          if ('matrix' in definition) expand(definition, []);
        } catch (error) {
          if (!(error instanceof InvalidPipelineFile)) throw error;
          for (const problem of error.problems) expect(problem.message).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });
}
