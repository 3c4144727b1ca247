import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { envFile } from '../../client/env-file.ts';
import { exitStatusOf } from '../../client/exit-status.ts';
import { junitReport } from '../../client/junit.ts';
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
    expect(xml).toMatch(/name="aws"\/>/);
    expect(xml).toMatch(/name="aws\/download"><failure/);
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
  test('has the ids of the first image and publication that were done', () => {
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

test('of several results, what is not known outweighs a failure, and that a cancellation', () => {
  const status = (...statuses: PipelineResult['status'][]) =>
    exitStatusOf(statuses.map((one) => ({ status: one })));
  expect(status('completed', 'completed')).toBe(0);
  expect(status('completed', 'cancelled')).toBe(4);
  expect(status('cancelled', 'failed')).toBe(1);
  expect(status('failed', 'running')).toBe(3);
});
