/** What becomes of a plan in the request to generate. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGenerateActivities } from '../../activities/generate.ts';
import type { ImagePlan, LookAnswer, RequestAnswer } from '../../pipeline/model.ts';
import { answer, clientOf, document, startServer } from '../uforge/server.ts';
import { activityEnvironment, image, type Simulated, source, startSimulated } from './simulated.ts';

let simulated: Simulated;
beforeEach(async () => {
  simulated = await startSimulated();
});
afterEach(() => simulated.close());

type Activities = ReturnType<typeof createGenerateActivities>;

const request = (asked: ImagePlan, { dependencies } = simulated): Promise<RequestAnswer> =>
  activityEnvironment().run<
    Parameters<Activities['requestGeneration']>,
    RequestAnswer,
    Activities['requestGeneration']
  >(createGenerateActivities(dependencies).requestGeneration, {
    source,
    image: asked,
    baseline: { uris: [] },
  });

const look = (asked: ImagePlan): Promise<LookAnswer> =>
  activityEnvironment().run<
    Parameters<Activities['lookForImage']>,
    LookAnswer,
    Activities['lookForImage']
  >(createGenerateActivities(simulated.dependencies).lookForImage, {
    source,
    image: asked,
    baseline: { uris: [] },
    patience: 'once',
  });

test('a simulation and the enforced check are asked for in the image', async () => {
  await request({ ...image, simulated: true, forceCheckingDeps: true });
  expect(await simulated.uforge.images.list(source.uri)).toMatchObject([
    { simulated: true, forceCheckingDeps: true },
  ]);
  expect(simulated.simulator.journal().flatMap((entry) => entry.schemaViolations)).toEqual([]);
});

test('an image that was simulated is taken for no other, and no other for it', async () => {
  await request({ ...image, simulated: true });
  expect(await look(image)).toEqual({ candidates: 0, others: 1 });
  expect(await look({ ...image, simulated: true })).toMatchObject({ candidates: 1 });
  await request(image);
  expect(await look(image)).toMatchObject({ candidates: 1 });
  expect(simulated.simulator.images()).toHaveLength(2);
});

test('root is kept from logging in with a password by the root user of the profile', async () => {
  const formats = '<targetFormats><targetFormat><name>KVM</name></targetFormat></targetFormats>';
  const server = await startServer(({ method, url }, response) => {
    if (method === 'POST') {
      const ticket = document('image', '<uri>users/pat/appliances/2/images/1</uri>');
      return answer(response, 201, ticket);
    }
    if (url.includes('targetformats')) {
      return answer(response, 200, document('targetFormats', formats));
    }
    return answer(response, 200, document('images', '<images/>'));
  });
  const dependencies = { ...simulated.dependencies, uforge: clientOf(server.origin) };
  const asked = { ...image, installProfile: { memorySize: 1024, disableRootLogin: true } };
  await request(asked, { ...simulated, dependencies });
  const body = server.received.find(({ method }) => method === 'POST')?.body ?? '';
  expect(body).toContain(
    '<memorySize>1024</memorySize><rootUser><disablePasswordLogin>true</disablePasswordLogin></rootUser>',
  );
  expect(body).not.toContain('disableRootLogin');
});
