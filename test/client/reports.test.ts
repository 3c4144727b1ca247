import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { envFile } from '../../client/env-file.ts';
import { exitStatusOf } from '../../client/exit-status.ts';
import { junitReport } from '../../client/junit.ts';
import type { Row } from '../../client/progress/rows.ts';
import { failureLines, goOnLines, resultLines } from '../../client/result-lines.ts';
import { stateLines } from '../../client/state-lines.ts';
import type { ImageResult, PipelineResult, TargetError } from '../../pipeline/model.ts';

const error: TargetError = { stage: 'publish', code: 'refused', message: 'No.', hint: 'Ask.' };

function result(changes: Partial<PipelineResult> = {}): PipelineResult {
  return {
    name: 'web-tier',
    workflowId: 'build-web-tier-1',
    status: 'completed',
    source: { uri: 'users/pat/appliances/4', revision: '2' },
    images: [image()],
    ...changes,
  };
}

function image(changes: Partial<ImageResult> = {}): ImageResult {
  return {
    id: 'aws',
    format: 'Amazon AWS',
    imageUri: 'users/pat/appliances/4/images/7',
    status: 'completed',
    files: [],
    publications: [
      {
        id: 'my-aws',
        account: 'my-aws',
        uri: 'users/pat/appliances/4/images/7/pimages/9',
        cloudId: 'ami-1',
        status: 'completed',
      },
    ],
    ...changes,
  };
}

describe('the JUnit report', () => {
  test('has a case for each target, and counts those that failed', () => {
    const failed = image({
      status: 'failed',
      publications: [{ id: 'my-aws', account: 'my-aws', status: 'failed', error }],
    });
    const xml = junitReport([result({ status: 'failed', images: [failed] })]);
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(xml);
    expect(parsed.testsuites['@_tests']).toBe('2');
    expect(parsed.testsuites['@_failures']).toBe('1');
    const cases = parsed.testsuites.testsuite.testcase;
    expect(cases.map((each: { '@_name': string }) => each['@_name'])).toEqual([
      'aws',
      'aws/my-aws',
    ]);
    expect(cases[1].failure['@_type']).toBe('refused');
  });

  test('tells a download that failed from its image, which did not', () => {
    const failed = image({ status: 'failed', error: { ...error, stage: 'download' } });
    const xml = junitReport([result({ images: [failed] })]);
    expect(xml).toMatch(/name="aws"><system-out>users\/pat[^<]+<\/system-out><\/testcase>/);
    expect(xml).toMatch(/name="aws\/download"><failure/);
  });

  test('tells what came of each target, what was left out, and how long it all took', () => {
    const file = { path: '/images/aws.ova', size: 1, sha256: 'abc' };
    const spans = new Map([
      [
        'build-web-tier-1',
        {
          startTime: new Date('2026-02-03T04:05:06.700Z'),
          closeTime: new Date('2026-02-03T04:06:06.950Z'),
        },
      ],
    ]);
    const skippedPackages = [{ name: 'glibc', reason: 'No binary.' }];
    const done = result({ images: [image({ files: [file] })], packages: [], skippedPackages });
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(junitReport([done], spans));
    const { testsuite } = parsed.testsuites;
    expect(testsuite).toMatchObject({
      '@_time': '60.250',
      '@_timestamp': '2026-02-03T04:05:06',
      '@_tests': '5',
      '@_skipped': '1',
    });
    const [, download, publication, , skipped] = testsuite.testcase;
    expect(download['system-out']).toBe('/images/aws.ova sha256 abc');
    expect(publication['system-out']).toContain('ami-1');
    expect(skipped).toMatchObject({
      '@_name': 'packages/glibc',
      skipped: { '@_message': 'No binary.' },
    });
  });

  test('is well-formed whatever a server says', () => {
    const nasty = 'a<b>&"\'\u0000\u001b[31m\uD800 ]]> \r\n\t';
    const failed = image({ status: 'failed', error: { ...error, message: nasty, hint: nasty } });
    const xml = junitReport([result({ name: nasty, images: [failed] })]);
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).not.toMatch(/[\p{Cs}]|(?![\n])\p{Cc}/u);
  });
});

describe('the file of variables', () => {
  test('has the ids of one image: the first with a publication, before one without', () => {
    const plain = image({ imageUri: 'users/pat/appliances/4/images/5', publications: [] });
    const text = envFile([result({ images: [plain, image()] })]);
    expect(text).toContain('UFORGE_IMAGE_ID=7\nUFORGE_PUBLISH_ID=9\n');
    expect(envFile([result({ images: [plain] })])).toBe(
      'UFORGE_APPLIANCE_ID=4\nUFORGE_IMAGE_ID=5\n',
    );
  });

  test('passes over images that were not made', () => {
    const failed = image({
      status: 'failed',
      error: { ...error, stage: 'generate' },
      imageUri: 'users/pat/appliances/4/images/6',
      publications: [],
    });
    expect(envFile([result({ images: [failed, image()] })])).toBe(
      [
        'UFORGE_APPLIANCE_ID=4',
        'UFORGE_IMAGE_ID=7',
        'UFORGE_PUBLISH_ID=9',
        'UFORGE_CLOUD_ID=ami-1',
        '',
      ].join('\n'),
    );
  });

  test('gives a value that a shell could run, or that has line breaks, as one quoted word', async () => {
    const cloudId = "x$(touch /tmp/oops)'\nEVIL=1";
    const publication = { id: 'a', account: 'a', status: 'completed', cloudId } as const;
    const text = envFile([result({ images: [image({ publications: [publication] })] })]);
    const shell = Bun.spawn(['sh', '-c', `${text}printf '%s|%s' "$UFORGE_CLOUD_ID" "$EVIL"`], {
      env: {},
    });
    expect(await new Response(shell.stdout).text()).toBe("x$(touch /tmp/oops)' EVIL=1|");
  });
});

describe('the result of a download that failed', () => {
  const failed = image({
    status: 'failed',
    error: { ...error, stage: 'download' },
    publications: [],
  });

  test('says that the image itself was generated', () => {
    const [, line] = resultLines(result({ status: 'failed', images: [failed] }));
    expect(line).toBe('  aws  generated, download failed  users/pat/appliances/4/images/7');
  });

  test('says how to fetch the image without building again', () => {
    expect(failureLines(result({ status: 'failed', images: [failed] })).at(-1)).toContain(
      'forgeline download users/pat/appliances/4/images/7 --to DIR',
    );
  });
});

test('a run that did not complete tells what it cancelled, deleted and kept at UForge', () => {
  const cleanup: PipelineResult['cleanup'] = [
    { what: 'publication', uri: 'images/7/pimages/9', outcome: 'cancelled' },
    { what: 'image', uri: 'images/7', outcome: 'deleted' },
    { what: 'image', uri: 'images/8', outcome: 'kept', reason: 'It is not provably ours.' },
  ];
  expect(resultLines(result({ status: 'cancelled', cleanup })).slice(-3)).toEqual([
    '  cancelled at UForge: publication images/7/pimages/9',
    '  deleted at UForge: image images/7',
    '  kept at UForge: image images/8 (It is not provably ours.)',
  ]);
});

test('an image that was generated before its pipeline was cancelled is called so', () => {
  const cancelled = image({ status: 'cancelled', generated: true, publications: [] });
  const [, line] = resultLines(result({ status: 'cancelled', images: [cancelled] }));
  expect(line).toBe('  aws  generated, rest cancelled  users/pat/appliances/4/images/7');
  const xml = junitReport([result({ status: 'cancelled', images: [cancelled] })]);
  expect(xml).toContain('skipped="0"');
});

test.each(['failed', 'cancelled'] as const)('a run that %s is gone on with by its id', (status) => {
  expect(goOnLines(result({ status })).join()).toContain('forgeline retry build-web-tier-1');
});

test.each(['completed', 'running'] as const)('a run that is %s is not', (status) => {
  expect(goOnLines(result({ status }))).toEqual([]);
});

describe('a pipeline that goes on', () => {
  const running = result({
    status: 'running',
    images: [image({ status: 'running', generated: true, publications: [] })],
  });

  test('is told target by target, with what waits for a person', () => {
    const rows: Row[] = [
      { target: 'aws', stage: 'completed' },
      { target: 'aws/my-aws', stage: 'blocked', blocked: error },
    ];
    expect(stateLines(running, { workflowId: 'build-web-tier-1', name: 'web-tier', rows })).toEqual(
      [
        'web-tier: running, from users/pat/appliances/4, revision 2',
        '  aws: completed users/pat/appliances/4/images/7',
        '  aws/my-aws: blocked',
        'aws/my-aws waits for a person: No.',
        '  hint: Ask.',
        '  then: forgeline unblock build-web-tier-1 --target aws/my-aws',
      ],
    );
  });

  test('is told by what it has so far where no worker says how far it is', () => {
    expect(stateLines(running, undefined)).toEqual(resultLines(running));
  });
});

test('a failure is told with the beginning of what UForge says in detail, once', () => {
  const lines = (uforge: NonNullable<TargetError['uforge']>) => {
    const failed = image({ status: 'failed', publications: [], error: { ...error, uforge } });
    return failureLines(result({ status: 'failed', images: [failed] }));
  };
  const detail = '\nNothing provides libapr\u001b[2J\n  at line 2';
  expect(lines({ message: 'It broke', detail })).toEqual([
    'web-tier: aws: publish failed: No.',
    '  UForge said: It broke',
    '  in detail: Nothing provides libapr [2J',
    '  hint: Ask.',
  ]);
  expect(lines({ message: 'It broke', detail: 'It broke' })).toHaveLength(3);
  expect(lines({ detail: 'No.' })).toHaveLength(2);
  expect(lines({ detail: 'x'.repeat(900) })[1]).toHaveLength(300 + '  in detail: '.length);
});

test('of several results, what is not known outweighs a failure, and that a cancellation', () => {
  const status = (...statuses: PipelineResult['status'][]) =>
    exitStatusOf(statuses.map((one) => ({ status: one })));
  expect(status('completed', 'completed')).toBe(0);
  expect(status('completed', 'cancelled')).toBe(4);
  expect(status('cancelled', 'failed')).toBe(1);
  expect(status('failed', 'running')).toBe(3);
});
