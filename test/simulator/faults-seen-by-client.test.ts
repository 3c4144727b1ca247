import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { faultShape } from '../../simulator/faults/fault.ts';
import { createSimulator, type Fault, type Simulator } from '../../simulator/index.ts';
import { createUForge, type UForge, UForgeError } from '../../uforge/index.ts';

/** What the client of `uforge/` makes of a fault. */
interface Seen {
  /** Name of the error's class; absent: the call succeeds. */
  error?: string | undefined;
  /** Whether the client takes it that trying again can help. */
  retryable?: boolean;
  /** Whether the client takes it that the server may have acted. */
  sent?: 'no' | 'maybe' | 'yes';
  /** Further properties of the error. */
  with?: object;
}

/** The client gives up before the server has done what it was asked for. */
const patience = { timeout: 10_000 };
const html = { 'content-type': 'text/html' };

/** Requests to generate: what the client sees, and whether there is an image afterwards. */
const generations: [Fault, Seen, 'undone' | 'done' | 'later'][] = [
  [
    { status: 400, message: 'No such format.' },
    {
      error: 'Refused',
      retryable: false,
      sent: 'yes',
      with: { status: 400, uforgeMessage: 'No such format.' },
    },
    'undone',
  ],
  [{ status: 401 }, { error: 'Unauthorised', retryable: false, sent: 'yes' }, 'undone'],
  [{ status: 403 }, { error: 'NotEntitled', retryable: false, sent: 'yes' }, 'undone'],
  [{ status: 404 }, { error: 'NotFound', retryable: false, sent: 'yes' }, 'undone'],
  [{ status: 409 }, { error: 'Refused', retryable: false, sent: 'yes' }, 'undone'],
  [{ status: 429 }, { error: 'Busy', retryable: true, sent: 'yes' }, 'undone'],
  [
    { status: 429, retryAfter: 7 },
    { error: 'Busy', retryable: true, sent: 'yes', with: { retryAfterMs: 7_000 } },
    'undone',
  ],
  [
    { status: 503, retryAfter: { date: '1h' } },
    {
      error: 'Unavailable',
      retryable: true,
      sent: 'yes',
      with: { retryAfterMs: expect.closeTo(3_600_000, -4) },
    },
    'undone',
  ],
  [{ status: 500 }, { error: 'Unavailable', retryable: true, sent: 'yes' }, 'undone'],
  [{ status: 500, work: 'done' }, { error: 'Unavailable', retryable: true, sent: 'yes' }, 'done'],
  ...([502, 503, 504] as const).map((proxy): (typeof generations)[number] => [
    { proxy },
    {
      error: 'Unavailable',
      retryable: true,
      sent: 'yes',
      with: { status: proxy, message: expect.stringContaining('HTML page') },
    },
    'undone',
  ]),
  [
    { proxy: 504, workLater: '1h' },
    { error: 'Unavailable', retryable: true, sent: 'yes', with: { status: 504 } },
    'later',
  ],
  [
    { reset: 'before' },
    { error: 'Unreachable', retryable: true, sent: 'maybe', with: { reason: 'reset' } },
    'undone',
  ],
  [
    { reset: 'after' },
    { error: 'Unreachable', retryable: true, sent: 'maybe', with: { reason: 'reset' } },
    'done',
  ],
  [
    { reset: 'before', workLater: '1h' },
    { error: 'Unreachable', retryable: true, sent: 'maybe', with: { reason: 'reset' } },
    'later',
  ],
  [{ delay: 50 }, {}, 'done'],
  [
    { delay: '2s' },
    { error: 'Unreachable', retryable: true, sent: 'maybe', with: { reason: 'timeout' } },
    'done',
  ],
  [
    { truncateAt: 100 },
    { error: 'Unreachable', retryable: true, sent: 'maybe', with: { reason: 'reset' } },
    'done',
  ],
  [
    { shortenTo: 100 },
    { error: 'MalformedAnswer', retryable: true, sent: 'yes', with: { kind: 'broken' } },
    'done',
  ],
  [
    { corruptAt: 60 },
    { error: 'MalformedAnswer', retryable: true, sent: 'yes', with: { kind: 'broken' } },
    'done',
  ],
  [{ bytesPerSecond: 20_000 }, {}, 'done'],
  [
    { bytesPerSecond: 0.2 },
    { error: 'Unreachable', retryable: true, sent: 'maybe', with: { reason: 'timeout' } },
    'done',
  ],
  [
    { body: '<html>Please log in</html>', headers: html },
    { error: 'MalformedAnswer', retryable: false, sent: 'yes', with: { kind: 'foreign' } },
    'undone',
  ],
  [
    { status: 302, headers: { location: 'https://login.example.com/' } },
    { error: 'MalformedAnswer', retryable: false, sent: 'yes', with: { kind: 'foreign' } },
    'undone',
  ],
];

const size = 300_000;

interface Got {
  /** First byte that came. */
  from: number;
  bytes: number;
  /** Whether the bytes are those that the image's checksum is of. */
  whole: boolean;
}

/** Downloads from a place on: what the client sees, and what it got where it saw no error. */
const downloads: [Fault, { from: number }, Seen, Got?][] = [
  [{ expiredId: true }, { from: 0 }, { error: 'NotEntitled', retryable: false, sent: 'yes' }],
  [{ ignoreRange: true }, { from: 1_000 }, {}, { from: 0, bytes: size, whole: true }],
  [{ otherFile: true }, { from: 0 }, {}, { from: 0, bytes: size, whole: false }],
  // Its ETag is another one: what is on disk already cannot be gone on with.
  [{ otherFile: true }, { from: 1_000 }, {}, { from: 0, bytes: size, whole: false }],
  [{ otherFile: { size: 5_000 } }, { from: 0 }, {}, { from: 0, bytes: 5_000, whole: false }],
  [
    { truncateAt: 100_000 },
    { from: 0 },
    { error: 'Unreachable', retryable: true, sent: 'maybe', with: { reason: 'reset' } },
  ],
  [{ shortenTo: 100_000 }, { from: 0 }, {}, { from: 0, bytes: 100_000, whole: false }],
  [{ corruptAt: 100_000 }, { from: 0 }, {}, { from: 0, bytes: size, whole: false }],
  [{ bytesPerSecond: 3_000_000 }, { from: 0 }, {}, { from: 0, bytes: size, whole: true }],
  [
    { bytesPerSecond: 0.2 },
    { from: 0 },
    { error: 'Unreachable', retryable: true, sent: 'maybe', with: { reason: 'timeout' } },
  ],
  [{ status: 503 }, { from: 0 }, { error: 'Unavailable', retryable: true, sent: 'yes' }],
  [{ proxy: 502 }, { from: 0 }, { error: 'Unavailable', retryable: true, sent: 'yes' }],
  [{ reset: 'before' }, { from: 0 }, { error: 'Unreachable', retryable: true, sent: 'maybe' }],
];

describe('a request to generate', () => {
  test.for(generations)('that meets %j', async ([fault, seen, work]) => {
    await using system = await start();
    const { simulator, uforge } = system;
    simulator.faults.add({ requests: 'machineImage_generate', times: 1, fault });
    expect(await outcomeOf(generate(uforge))).toMatchObject(expected(seen));
    if (work === 'done') await expect.poll(() => simulator.images().length, patience).toBe(1);
    else expect(simulator.images()).toEqual([]);
    await simulator.clock.push(3_600_000);
    expect(simulator.images()).toHaveLength(work === 'undone' ? 0 : 1);
    await expect
      .poll(
        () => simulator.journal({ operation: 'machineImage_generate' })[0]?.fault?.work,
        patience,
      )
      .toBe(work === 'undone' ? 'undone' : 'done');
  });
});

describe('a download', () => {
  test.for(downloads)('that meets %j, %j', async ([fault, { from }, seen, wanted]) => {
    await using system = await start();
    const { simulator, uforge } = system;
    const { uri = '' } = await generate(uforge);
    await simulator.clock.push(0);
    const download = async (start: number, etag?: string): Promise<Got & { etag?: string }> => {
      const file = await uforge.downloads.image(uri);
      const hash = createHash('sha256');
      let answered: { from: number; etag?: string } = { from: -1 };
      const { bytes } = await file.open({
        from: start,
        ...(etag && { ifRange: etag }),
        onStart: (one) => {
          answered = one;
        },
        onData: (chunk) => void hash.update(chunk),
      });
      return { ...answered, bytes, whole: hash.digest('hex') === file.sha256 };
    };
    const { etag } = await download(0);
    simulator.faults.add({ requests: 'machineImage_download', fault });
    let got: Got | undefined;
    const outcome = await outcomeOf(
      download(from, etag).then(({ from: first, bytes, whole }) => {
        got = { from: first, bytes, whole };
      }),
    );
    expect(outcome).toMatchObject(expected(seen));
    expect(got).toEqual(wanted);
  });
});

test('a 401 for a while is told as such, until the while is over', async () => {
  await using system = await start();
  const { simulator, uforge } = system;
  simulator.faults.add({ for: '10m', fault: { status: 401 } });
  for (const push of [0, 599_000]) {
    await simulator.clock.push(push);
    await expect(uforge.user()).rejects.toMatchObject({ name: 'Unauthorised', retryable: false });
  }
  await simulator.clock.push(1_000);
  expect(await uforge.user()).toMatchObject({ loginName: 'pat' });
});

test('every fault of the script is seen here, in each of its forms', () => {
  const faults: Fault[] = [...generations, ...downloads].map(([fault]) => fault);
  const seen = new Set(faults.flatMap((fault) => Object.entries(fault).flatMap(formsOf)));
  const forms = [
    ...Object.keys(faultShape),
    ...faultShape.reset.unwrap().options.map((when) => `reset: ${when}`),
    ...[...faultShape.proxy.unwrap().values].map((status) => `proxy: ${status}`),
    'retryAfter: date',
    'otherFile: size',
  ];
  expect(forms.filter((form) => !seen.has(form))).toEqual([]);
});

function formsOf([key, value]: [string, unknown]): string[] {
  const forms = typeof value === 'object' && value !== null ? Object.keys(value) : [String(value)];
  return [key, ...forms.map((form) => `${key}: ${form}`)];
}

/** A call that must not fail has no error. */
function expected(seen: Seen): Seen | { error: undefined } {
  return seen.error === undefined ? { error: undefined } : seen;
}

/** What became of a call, in the terms of the tables above. */
async function outcomeOf(call: Promise<unknown>): Promise<Seen> {
  try {
    await call;
    return { error: undefined };
  } catch (error) {
    if (!(error instanceof UForgeError)) throw error;
    return { error: error.name, retryable: error.retryable, sent: error.sent, with: error };
  }
}

interface System extends AsyncDisposable {
  simulator: Simulator;
  uforge: UForge;
}

/** A server whose jobs end at once, and an impatient client. */
async function start(): Promise<System> {
  const simulator = await createSimulator({ generationMs: 0, imageBytes: size });
  const uforge = createUForge({
    url: simulator.url,
    login: 'pat',
    authentication: { kind: 'password', password: 'simulated' },
    timeouts: { headersMs: 400, bodyMs: 400 },
  });
  return {
    simulator,
    uforge,
    async [Symbol.asyncDispose]() {
      await uforge.close();
      await simulator.close();
    },
  };
}

function generate(uforge: UForge) {
  return uforge.images.generate('users/pat/appliances/2', {
    compress: true,
    targetFormat: { name: 'VirtualBox' },
    installProfile: { memorySize: 1024 },
  });
}
