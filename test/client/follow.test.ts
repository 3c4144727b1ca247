import { Client, Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { BroughtDown, OutcomeUnknown } from '../../client/errors.ts';
import { type Followed, followRuns, type Look } from '../../client/follow.ts';

/** A run whose looks are given. */
function run(look: () => Promise<Look>): Followed {
  return { workflowId: 'build-web-1', name: 'web', look };
}

function seen(state: Look['state'], trouble?: string): Look {
  const view = { workflowId: 'build-web-1', name: 'web', rows: [] };
  return { state, view: trouble ? { ...view, trouble } : view };
}

test('a run that nobody works on is told of, and given up when patience ends', async () => {
  const troubles: (string | undefined)[] = [];
  const following = followRuns([run(async () => seen('running', 'no worker polls'))], {
    patienceMs: 600,
    show: ([view]) => troubles.push(view?.trouble),
  });
  await expect(following).rejects.toThrow(OutcomeUnknown);
  await expect(following).rejects.toThrow('no worker polls');
  expect(troubles).toContain('no worker polls');
});

test('one run in trouble does not end the following of others that move', async () => {
  let looks = 0;
  const stuck = run(async () => seen(looks > 3 ? 'ended' : 'running', 'no worker polls'));
  const moving = run(async () => seen(looks++ > 3 ? 'ended' : 'running'));
  expect(await followRuns([stuck, moving], { patienceMs: 600 })).toBe('ended');
});

test('a Temporal that does not answer is asked again, and given up when patience ends', async () => {
  const connection = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 100 });
  const client = new Client({ connection });
  let mended = 0;
  const lost = run(() =>
    client.withDeadline(Date.now() + 200, async () => {
      await client.workflow.getHandle('build-web-1').describe();
      return seen('running');
    }),
  );
  const following = followRuns([lost], {
    patienceMs: 600,
    mend: async () => {
      mended += 1;
    },
  });
  await expect(following).rejects.toThrow('Temporal does not answer');
  expect(mended).toBe(1);
  await connection.close();
});

test('following ends at once, and mends nothing, where the check fails', async () => {
  let mended = 0;
  const following = followRuns([run(async () => seen('running', 'no worker polls'))], {
    check: () => {
      throw new BroughtDown();
    },
    mend: async () => {
      mended += 1;
    },
  });
  await expect(following).rejects.toThrow('forgeline down');
  expect(mended).toBe(0);
});

test('following stops when it is told to, without waiting for the run', async () => {
  const stop = AbortSignal.timeout(100);
  const startedAt = Date.now();
  const following = followRuns([run(async () => seen('running'))], { signal: stop });
  expect(await following).toBe('stopped');
  expect(Date.now() - startedAt).toBeLessThan(450);
});
