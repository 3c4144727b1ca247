import type { Fault, FaultRule, FaultScript } from '../../simulator/index.ts';

/** Operations that ask UForge to make something. */
const asks = [
  'machineImage_generate',
  'scanImage_generate',
  'applianceImage_publish',
  'scanImage_publish',
];
const lists = ['machineImage_getAll', 'scanImage_getAll', 'machineImagePublished_getAll'];
const reads = ['*_get', '*_getAll'];
const files = ['machineImage_download', 'scanImage_download', 'scanPackageBinary_getAll'];
const ends = ['*_cancel', '*_delete'];

/** Kind of fault after which something may exist that nobody could know of in time. */
export const afterSettling = 'ask: done after the settling time';

/** Kind of fault after which nobody can tell what is new in a list. */
export const cutListing = 'list: cut';

/**
 * Everything that the simulator can make go wrong, each at a rate with which pipelines still get
 * done. Only requests of these users meet a fault. The name of a rule is the kind it is counted as.
 */
export function stormScript(options: {
  seed: number;
  logins: string[];
  settlingMs: number;
  /** By which the rates are multiplied, of those faults apart that end a target. */
  strength: number;
}): FaultScript {
  const { seed, logins } = options;
  return { seed, rules: logins.flatMap((user) => rulesFor(user, options)) };
}

function rulesFor(
  user: string,
  { settlingMs, strength }: { settlingMs: number; strength: number },
): FaultRule[] {
  const rule = (name: string, operation: string[], rate: number, fault: Fault | Fault[]) => ({
    name,
    requests: { user, operation },
    rate: name.endsWith('refused') ? rate : rate * strength,
    fault,
  });
  return [
    rule('ask: done, answer lost', asks, 0.12, { reset: 'after' }),
    rule('ask: undone, connection broken', asks, 0.06, { reset: 'before' }),
    rule('ask: proxy gave up, done soon after', asks, 0.08, {
      proxy: 504,
      workLater: Math.round(settlingMs / 2),
    }),
    rule('ask: broken, done soon after', asks, 0.05, {
      reset: 'before',
      workLater: Math.round(settlingMs / 4),
    }),
    rule(afterSettling, asks, 0.03, { proxy: 504, workLater: settlingMs * 3 }),
    rule('ask: done, but says 500', asks, 0.05, { status: 500, work: 'done' }),
    rule('ask: done, but the proxy says 502', asks, 0.03, { proxy: 502, work: 'done' }),
    rule('ask: done, half an answer', asks, 0.03, [{ truncateAt: 120 }, { shortenTo: 90 }]),
    rule('ask: late', asks, 0.05, { delay: 1_500 }),
    rule('ask: busy', asks, 0.08, [
      { status: 429, retryAfter: { date: 1_500 } },
      { status: 503, retryAfter: 1 },
    ]),
    rule('ask: refused', asks, 0.02, [
      { status: 401 },
      { status: 403, message: 'You lack the entitlement for this.' },
      { status: 400, message: 'This was refused on purpose.' },
    ]),
    rule(cutListing, ['machineImage_getAll', 'scanImage_getAll'], 0.015, { body: cutList }),
    rule('list: broken', lists, 0.05, [
      { truncateAt: 200 },
      { reset: 'before' },
      { proxy: 503 },
      { shortenTo: 150 },
    ]),
    rule('list: busy', lists, 0.05, [{ status: 503 }, { status: 429, retryAfter: 1 }]),
    rule('status: broken', ['*Status*_get*'], 0.04, [
      { reset: 'before' },
      { truncateAt: 80 },
      { proxy: 502 },
      { delay: 2_000 },
      { corruptAt: 60 },
    ]),
    rule('status: busy', ['*Status*_get*'], 0.04, [
      { status: 429, retryAfter: 1 },
      { status: 500 },
      { status: 503, retryAfter: { date: 1_000 } },
    ]),
    rule('status: refused', ['*Status*_get*'], 0.002, [{ status: 401 }, { status: 403 }]),
    rule('read: broken', reads, 0.05, [{ reset: 'before' }, { proxy: 504 }, { truncateAt: 300 }]),
    rule('read: busy', reads, 0.05, [{ status: 503 }, { status: 429, retryAfter: 1 }]),
    rule('read: refused', reads, 0.004, [{ status: 401 }, { status: 403 }, { status: 404 }]),
    rule('file: breaks off', files, 0.12, [
      { truncateAt: 300_000 },
      { truncateAt: '2 MiB' },
      { truncateAt: '40 MiB' },
    ]),
    rule('file: shorter than it is', files, 0.02, { shortenTo: 250_000 }),
    rule('file: corrupt', files, 0.03, [{ corruptAt: 1_000 }, { corruptAt: '2 MiB' }]),
    rule('file: another one', files, 0.02, [{ otherFile: true }, { otherFile: { size: '1 MiB' } }]),
    rule('file: range ignored', files, 0.1, { ignoreRange: true }),
    rule('file: id expired', files, 0.05, { expiredId: true }),
    rule('file: refused', files, 0.03, [{ status: 404 }, { status: 403 }, { proxy: 502 }]),
    rule('file: connection broken', files, 0.04, [{ reset: 'before' }, { reset: 'after' }]),
    rule('file: slow', files, 0.02, { bytesPerSecond: 400_000, truncateAt: '1 MiB' }),
    rule('cancel or delete: broken', ends, 0.2, [
      { reset: 'before' },
      { reset: 'after' },
      { proxy: 504, work: 'done' },
      { status: 503, retryAfter: 1 },
    ]),
  ];
}

/** The whole API out of reach for a while. */
export function outage(logins: string[], forMs: number): FaultRule[] {
  return logins.map((user) => ({
    name: 'everything: out of reach',
    requests: { user },
    for: forMs,
    fault: [{ reset: 'before' as const }, { proxy: 503 as const }],
  }));
}

const cutList =
  '<u:images xmlns:u="http://www.usharesoft.com/uforge"><total>25</total><images><image><uri>users/nobody/appliances/2/images/900000</uri></image></images></u:images>';
