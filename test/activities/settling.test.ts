import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGenerateActivities, type GenerateActivities } from '../../activities/generate.ts';
import { createPublishActivities } from '../../activities/publish.ts';
import type { Fault, Simulator } from '../../simulator/index.ts';
import { document } from '../uforge/server.ts';
import { activityEnvironment, image, type Simulated, source, startSimulated } from './simulated.ts';

let simulated: Simulated;
let simulator: Simulator;
let activities: GenerateActivities;

beforeEach(async () => {
  simulated = await startSimulated();
  ({ simulator } = simulated);
  activities = createGenerateActivities(simulated.dependencies);
});
afterEach(() => simulated.close());

/** Runs an activity with the SDK's own context. */
function run<Input, Output>(
  activity: (input: Input) => Promise<Output>,
  input: Input,
): Promise<Output> {
  return activityEnvironment().run(activity, input);
}

function generateMeets(fault: Fault): () => void {
  return simulator.faults.add(({ operation }) =>
    operation === 'machineImage_generate' ? fault : undefined,
  );
}

test('an answer names the image', async () => {
  const answer = await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  expect(answer).toEqual({ outcome: 'accepted', uri: simulator.images()[0]?.uri });
});

test('what is there already is found, and nothing is sent', async () => {
  await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  const answer = await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  expect(answer).toEqual({
    outcome: 'found',
    uri: simulator.images()[0]?.uri,
    candidates: 1,
  });
  expect(simulator.images()).toHaveLength(1);
});

test.each<[string, Fault]>([
  ['a connection that broke after the work was done', { reset: 'after' }],
  ['a connection that broke before it', { reset: 'before' }],
  ['a proxy that gave up', { status: 504, body: '<html>Gateway Time-out</html>', work: 'done' }],
  ['half an answer', { truncateAt: 60 }],
])('%s leaves open whether it was done', async (_what, fault) => {
  generateMeets(fault);
  const answer = await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  expect(answer.outcome).toBe('unheard');
});

test('a refusal is final, and says why', async () => {
  generateMeets({ status: 400 });
  await expect(
    run(activities.requestGeneration, { source, image, baseline: { uris: [] } }),
  ).rejects.toMatchObject({ type: 'refused', nonRetryable: true });
});

test('a server that is busy was not sent anything that counts', async () => {
  generateMeets({ status: 429, headers: { 'retry-after': '7' } });
  const answer = await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  expect(answer).toMatchObject({ outcome: 'not sent', retryAfterMs: 7_000 });
});

test('looking finds what was done although no answer came', async () => {
  generateMeets({ reset: 'after' });
  await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  const seen = await run(activities.lookForImage, {
    source,
    image,
    baseline: { uris: [] },
    patience: 'until settled',
  });
  expect(seen).toEqual({ uri: simulator.images()[0]?.uri, candidates: 1 });
});

test('a single refusal ends no looking', async () => {
  generateMeets({ reset: 'after' });
  await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  simulator.faults.load(
    'rules: [{ requests: machineImage_getAll, times: 1, fault: { status: 401 } }]',
  );
  const seen = await run(activities.lookForImage, {
    source,
    image,
    baseline: { uris: [] },
    patience: 'until settled',
  });
  expect(seen.uri).toBe(simulator.images()[0]?.uri);
});

test('an image that is listed without its format is found all the same', async () => {
  const uri = `${source.uri}/images/77`;
  simulator.faults.add(({ operation }) =>
    operation === 'machineImage_getAll'
      ? {
          status: 200,
          body: document('images', `<images><image><uri>${uri}</uri></image></images>`),
        }
      : undefined,
  );
  const seen = await run(activities.lookForImage, {
    source,
    image,
    baseline: { uris: [] },
    patience: 'once',
  });
  expect(seen).toEqual({ uri, candidates: 1 });
});

test('looking goes on for the settling time before it says that nothing was done', async () => {
  const begun = Date.now();
  const seen = await run(activities.lookForImage, {
    source,
    image,
    baseline: { uris: [] },
    patience: 'until settled',
  });
  expect(seen).toEqual({ candidates: 0 });
  expect(Date.now() - begun).toBeGreaterThanOrEqual(600);
});

test('images that were there before, and those of another format, are not taken for ours', async () => {
  await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  const baseline = { uris: simulator.images().map(({ uri }) => uri) };
  const other = { ...image, format: 'VirtualBox' };
  await run(activities.requestGeneration, { source, image: other, baseline });
  const seen = await run(activities.lookForImage, { source, image, baseline, patience: 'once' });
  expect(seen).toEqual({ candidates: 0, others: 1 });
});

test('where lists come cut, looking proves nothing', async () => {
  const cut =
    '<total>25</total><images><image><uri>users/pat/appliances/2/images/900</uri></image></images>';
  simulator.faults.add(({ operation }) =>
    operation === 'machineImage_getAll' ? { body: document('images', cut) } : undefined,
  );
  const baseline = await run(activities.recordImages, { sourceUri: source.uri });
  expect(baseline).toEqual({ uris: [], cut: true });
  const looked = { source, image, patience: 'until settled' } as const;
  for (const before of [{ uris: [], cut: true as const }, { uris: [] }]) {
    const seen = await run(activities.lookForImage, { ...looked, baseline: before });
    expect(seen).toEqual({ candidates: 0, inconclusive: true });
  }
});

test('what there is is asked for as it is now', async () => {
  await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  for (let times = 0; times < 2; times++) {
    await run(activities.recordImages, { sourceUri: source.uri });
    await run(activities.lookForImage, { source, image, baseline: { uris: [] }, patience: 'once' });
  }
  const listings = simulator.journal({ operation: 'machineImage_getAll' });
  expect(new Set(listings.map(({ status }) => status))).toEqual(new Set([200]));
});

test('a list of publications that comes cut proves nothing either', async () => {
  const { recordPublications } = createPublishActivities(simulated.dependencies);
  simulator.faults.add(({ operation }) =>
    operation === 'machineImagePublished_getAll'
      ? { body: document('publishImages', '<total>25</total><publishImages/>') }
      : undefined,
  );
  const imageUri = `${source.uri}/images/1`;
  expect(await run(recordPublications, { imageUri })).toEqual({ uris: [], cut: true });
});

test('an image of another size is no earlier life of this request', async () => {
  const larger = { ...image, installProfile: { memorySize: 4096 } };
  await run(activities.requestGeneration, { source, image: larger, baseline: { uris: [] } });
  const answer = await run(activities.requestGeneration, { source, image, baseline: { uris: [] } });
  expect(answer.outcome).toBe('accepted');
  expect(simulator.images()).toHaveLength(2);
});

test('an attempt that Temporal has given up sends nothing', async () => {
  const environment = activityEnvironment(() => {
    throw new Error('activity not found');
  });
  const answer = await environment.run(activities.requestGeneration, {
    source,
    image,
    baseline: { uris: [] },
  });
  expect(answer).toMatchObject({ outcome: 'not sent' });
  expect(simulator.journal({ operation: 'machineImage_generate' })).toHaveLength(0);
});

test('what cannot be listed now is no baseline, and no failure either', async () => {
  const stop = simulator.faults.add(({ operation }) =>
    operation === 'machineImage_getAll'
      ? { status: 503, headers: { 'retry-after': '9' } }
      : undefined,
  );
  const answer = await run(activities.recordImages, { sourceUri: source.uri });
  stop();
  expect(answer).toMatchObject({ again: expect.stringContaining('503'), retryAfterMs: 9_000 });
});

test('a look that fails proves nothing, and is made again', async () => {
  const stop = simulator.faults.add(({ operation, earlier }) =>
    operation === 'machineImage_getAll' && earlier < 2 ? { reset: 'before' } : undefined,
  );
  const uri = await simulated.uforge.images.generate(source.uri, {
    compress: true,
    targetFormat: { name: 'KVM' },
    installProfile: { memorySize: 1024 },
  });
  const seen = await run(activities.lookForImage, {
    source,
    image,
    baseline: { uris: [] },
    patience: 'once',
  });
  stop();
  expect(seen).toEqual({ uri: uri.uri, candidates: 1 });
});
