import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ImageResult, PipelineResult } from '../../pipeline/model.ts';
import { createSimulator, type JournalEntry } from '../../simulator/index.ts';
import type { Evidence } from './audit/evidence.ts';
import { refetched } from './audit/fetched.ts';
import { checkMadeOnce } from './audit/made-once.ts';
import type { Outcome } from './outcome.ts';
import { Chance } from './random.ts';
import { type Recipe, Recipes } from './recipes.ts';
import { type Made, Records } from './records.ts';
import { SecretHunt } from './secrets.ts';
import { afterSettling } from './storm.ts';

const source = 'users/pat/appliances/1';
const uri = (id: number) => `${source}/images/${id}`;

const recipe: Recipe = new Recipes(new Chance(1), {
  people: [{ login: 'pat', password: 'secret' }],
  smallDisk: false,
}).next();

function run(name: string, images: Partial<ImageResult>[], more: Partial<PipelineResult> = {}) {
  const result: PipelineResult = {
    name,
    workflowId: name,
    status: 'completed',
    source: { uri: source, revision: '1' },
    images: images.map((image, index) => ({
      id: `image-${index + 1}`,
      format: 'KVM',
      status: 'completed',
      files: [],
      publications: [],
      ...image,
    })),
    ...more,
  };
  const outcome: Outcome = {
    recipe,
    workflowId: name,
    runId: `${name}-run`,
    startedAt: 0,
    status: 'completed',
    result,
  };
  return outcome;
}

/** What the checks see where the simulator has these images, and these requests met a fault. */
async function evidence(
  images: Record<string, Made['state']>,
  outcomes: Outcome[],
  { notable = [], foreign = [] }: { notable?: JournalEntry[]; foreign?: string[] } = {},
): Promise<Evidence> {
  const simulator = await createSimulator();
  const records = new Records(simulator);
  records.stop();
  await simulator.close();
  for (const [one, state] of Object.entries(images)) {
    records.images.set(one, { uri: one, of: 'KVM', seenAt: 0, state });
  }
  records.notable.push(...notable);
  return { records, outcomes, foreign: new Set(foreign) };
}

function request(more: Partial<JournalEntry>): JournalEntry {
  return {
    number: 1,
    at: new Date(0).toISOString(),
    method: 'POST',
    path: `/api/${source}/images`,
    operation: 'machineImage_generate',
    auth: 'basic',
    status: 504,
    bytes: 0,
    durationMs: 10,
    schemaViolations: [],
    ...more,
  };
}

const late = request({ fault: { rule: afterSettling, work: 'done' } });
const duplicate = 'Possible duplicate: more than one new image was found.';

describe('of images that were made, the chaos finds no fault with', () => {
  test('one for each that was asked for', async () => {
    const runs = [run('a', [{ imageUri: uri(1) }]), run('b', [{ imageUri: uri(2) }])];
    expect(
      checkMadeOnce(await evidence({ [uri(1)]: 'complete', [uri(2)]: 'complete' }, runs)),
    ).toEqual([]);
  });

  test('a duplicate that was made after the settling time, and reported', async () => {
    const runs = [run('a', [{ imageUri: uri(1), warnings: [duplicate] }])];
    const images = { [uri(1)]: 'complete', [uri(2)]: 'complete' } as const;
    expect(checkMadeOnce(await evidence(images, runs, { notable: [late] }))).toEqual([]);
  });

  test("what a run cancelled or deleted, and somebody else's", async () => {
    const cleanup = [{ what: 'image', uri: uri(1), outcome: 'deleted' }] as const;
    const runs = [run('a', [{ status: 'cancelled' }], { cleanup: [...cleanup] })];
    const images = { [uri(1)]: 'gone', [uri(2)]: 'complete' } as const;
    expect(checkMadeOnce(await evidence(images, runs, { foreign: [uri(2)] }))).toEqual([]);
  });
});

describe('of images that were made, the chaos complains of', () => {
  test('one that two pipelines have', async () => {
    const runs = [run('a', [{ imageUri: uri(1) }]), run('b', [{ imageUri: uri(1) }])];
    const problems = checkMadeOnce(await evidence({ [uri(1)]: 'complete' }, runs));
    expect(problems).toEqual([`image-1 of b and image-1 of a both have the image ${uri(1)}`]);
  });

  test('one that nobody asked for', async () => {
    const runs = [run('a', [{ imageUri: uri(1) }])];
    const images = { [uri(1)]: 'complete', [uri(2)]: 'complete' } as const;
    const problems = checkMadeOnce(await evidence(images, runs, { notable: [late] }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`nobody asked for the image ${uri(2)}`);
  });

  test('a duplicate that was reported, but that nothing excuses', async () => {
    const runs = [run('a', [{ imageUri: uri(1), warnings: [duplicate] }])];
    const images = { [uri(1)]: 'complete', [uri(2)]: 'complete' } as const;
    const problems = checkMadeOnce(await evidence(images, runs));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`nothing excuses the image ${uri(2)}`);
  });

  test('one that is said to be completed and was cancelled', async () => {
    const runs = [run('a', [{ imageUri: uri(1) }])];
    const problems = checkMadeOnce(await evidence({ [uri(1)]: 'cancelled' }, runs));
    expect(problems).toEqual([`image-1 of a is completed, but its image ${uri(1)} is cancelled`]);
  });
});

describe('what a kill cost a download', () => {
  const size = 100 << 20;
  const download = (at: number, durationMs: number, bytes: number, rule?: string) =>
    request({
      operation: 'machineImage_download',
      path: `/api/${uri(1)}/downloads/image.zip?downloadId=***`,
      at: new Date(at).toISOString(),
      durationMs,
      bytes,
      ...(rule !== undefined && { fault: { rule, work: 'done' } }),
    });
  const cost = async (entries: JournalEntry[]) => {
    const { records } = await evidence({}, [], { notable: entries });
    return refetched(records, new Map([[uri(1), size]]), [5_000]);
  };

  test('is what was fetched beyond its size', async () => {
    const entries = [download(0, 5_010, 60 << 20), download(30_000, 4_000, 50 << 20)];
    expect(await cost(entries)).toEqual([{ uri: uri(1), kills: 1, surplusPercent: 10 }]);
  });

  test('is not counted where a fault made it begin anew', async () => {
    const entries = [
      download(0, 5_010, 60 << 20),
      download(30_000, 9_000, 100 << 20, 'file: range ignored'),
    ];
    expect(await cost(entries)).toEqual([]);
  });

  test('is not counted where no kill hit it', async () => {
    expect(await cost([download(6_000, 5_000, size)])).toEqual([]);
  });
});

describe('the hunt for secrets', () => {
  test('finds what was known from the start in a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'forgeline-hunt-'));
    try {
      writeFileSync(join(folder, 'log'), `${'x'.repeat(40 << 20)} it is never-to-be-found `);
      const hunt = new SecretHunt(['never-to-be-found']);
      hunt.lookInto(folder);
      expect(hunt.found()).toEqual([`never-to-be-found is in ${join(folder, 'log')}`]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('finds a one-time id that was handed out, also after it was seen', () => {
    const id = '0123456789abcdef0123456789abcdef';
    const hunt = new SecretHunt([]);
    hunt.look('a log', `GET …?downloadId=${id}`);
    expect(hunt.found()).toEqual([]);
    hunt.handedOut.add(id);
    expect(hunt.found()).toEqual(['a one-time id of a download is in a log']);
  });
});

test('a seed decides what is built', () => {
  const texts = (seed: number) => {
    const people = [{ login: 'pat', password: 'secret' }] as const;
    const recipes = new Recipes(new Chance(seed), { people, smallDisk: true });
    return Array.from({ length: 30 }, () => recipes.next()).map(
      ({ text, manner }) => text + manner,
    );
  };
  expect(texts(7)).toEqual(texts(7));
  expect(texts(7)).not.toEqual(texts(8));
});
