import { describe, expect, test } from 'vitest';
import type {
  FileDestination,
  ImagePlan,
  ImageResult,
  PipelinePlan,
  PipelineProgress,
  PipelineResult,
  PublicationResult,
  TargetError,
} from '../../pipeline/model.ts';
import { resultOfProgress, resumeOf, targetsOf } from '../../pipeline/resume.ts';

const destination: FileDestination = {
  folder: '/images',
  fileName: '{name}.{ext}',
  overwrite: false,
  host: 'here',
};

function imagePlan(id: string, changes: Partial<ImagePlan> = {}): ImagePlan {
  return {
    id,
    format: id,
    targetFormatUri: 'formats/1',
    primitive: id,
    compress: true,
    installProfile: {},
    publications: [],
    ...changes,
  };
}

function publicationPlan(id: string): ImagePlan['publications'][number] {
  return { id, account: id, accountUri: 'accounts/1', type: 'PublishImageAws', attributes: {} };
}

function plan(changes: Partial<PipelinePlan> = {}): PipelinePlan {
  return {
    name: 'web',
    source: { kind: 'appliance', uri: 'appliances/4', name: 'web', version: '1', revision: '2' },
    images: [
      imagePlan('vbox', { download: destination }),
      imagePlan('aws', { publications: [publicationPlan('east'), publicationPlan('west')] }),
    ],
    publishWhen: 'image-ready',
    deadlineMs: 1_000,
    notices: [],
    ...changes,
  };
}

const file = { path: '/images/web.ova', size: 7, sha256: 'abc', host: 'here' };
const error: TargetError = { stage: 'publish', code: 'refused', message: 'No.', hint: 'Ask.' };

function vbox(changes: Partial<ImageResult> = {}): ImageResult {
  return {
    id: 'vbox',
    format: 'vbox',
    imageUri: 'images/1',
    generated: true,
    status: 'completed',
    files: [file],
    publications: [],
    ...changes,
  };
}

function publication(id: string, changes: Partial<PublicationResult> = {}): PublicationResult {
  const uri = `images/2/pimages/${id}`;
  return { id, account: id, uri, cloudId: `ami-${id}`, status: 'completed', ...changes };
}

/** Published to one of two accounts. */
function aws(changes: Partial<ImageResult> = {}): ImageResult {
  return {
    id: 'aws',
    format: 'aws',
    imageUri: 'images/2',
    generated: true,
    status: 'failed',
    files: [],
    publications: [publication('east'), publication('west', { status: 'failed', error })],
    ...changes,
  };
}

function result(changes: Partial<PipelineResult> = {}): PipelineResult {
  return {
    name: 'web',
    workflowId: 'build-web-1',
    status: 'failed',
    source: { uri: 'appliances/4', revision: '2' },
    images: [vbox(), aws()],
    ...changes,
  };
}

const east = { id: 'east', uri: 'images/2/pimages/east', cloudId: 'ami-east' };
const anew = (id: string) => ({ id, publications: [] });

describe('what is done stays done', () => {
  test('images, files and publications that are done are reused, the rest is left', () => {
    expect(resumeOf(plan(), result(), undefined)).toEqual({
      images: [
        { id: 'vbox', imageUri: 'images/1', files: [file], publications: [] },
        { id: 'aws', imageUri: 'images/2', publications: [east] },
      ],
    });
  });

  test('an image whose download failed is reused, and its download is left', () => {
    const failed = vbox({ status: 'failed', files: [], error: { ...error, stage: 'download' } });
    const [first] = resumeOf(plan(), result({ images: [failed, aws()] }), undefined).images;
    expect(first).toEqual({ id: 'vbox', imageUri: 'images/1', publications: [] });
  });

  test('an image whose generation failed is generated anew, although it has a URI', () => {
    const { generated: _not, ...rest } = aws({ error: { ...error, stage: 'generate' } });
    const failed = { ...rest, publications: [] };
    const [, second] = resumeOf(plan(), result({ images: [vbox(), failed] }), undefined).images;
    expect(second).toEqual(anew('aws'));
  });

  test('an image that was cancelled while it was generated is generated anew', () => {
    const { generated: _not, ...rest } = vbox({ status: 'cancelled', files: [] });
    const cancelled = result({ status: 'cancelled', images: [rest, aws()] });
    expect(resumeOf(plan(), cancelled, undefined).images[0]).toEqual(anew('vbox'));
  });

  test('an image that was cancelled while it was downloaded is reused', () => {
    const cancelled = vbox({ status: 'cancelled', files: [] });
    const [first] = resumeOf(plan(), result({ images: [cancelled, aws()] }), undefined).images;
    expect(first).toMatchObject({ imageUri: 'images/1' });
  });

  test('what the ended run deleted or cancelled at UForge is not reused', () => {
    const ended = result({
      cleanup: [
        { what: 'image', uri: 'images/1', outcome: 'deleted' },
        { what: 'image', uri: 'images/2', outcome: 'kept', reason: 'Not ours.' },
        { what: 'publication', uri: east.uri, outcome: 'deleted' },
      ],
    });
    expect(resumeOf(plan(), ended, undefined).images).toEqual([
      anew('vbox'),
      { id: 'aws', imageUri: 'images/2', publications: [] },
    ]);
  });

  test('what the name of a registry is comes along', () => {
    const named = aws({ publications: [publication('east', { registeringName: 'reg/web:1' })] });
    const [, second] = resumeOf(plan(), result({ images: [vbox(), named] }), undefined).images;
    expect(second?.publications).toEqual([{ ...east, registeringName: 'reg/web:1' }]);
  });

  test('images and publications that the plan does not have are left out', () => {
    const other = plan({ images: [imagePlan('aws', { publications: [publicationPlan('west')] })] });
    expect(resumeOf(other, result(), undefined)).toEqual({
      images: [{ id: 'aws', imageUri: 'images/2', publications: [] }],
    });
  });

  test('an image that the result does not tell of is generated', () => {
    expect(resumeOf(plan(), result({ images: [] }), undefined).images).toEqual([
      anew('vbox'),
      anew('aws'),
    ]);
  });
});

describe('a result of an earlier version, which does not say what was generated', () => {
  function earlier(changes: Partial<ImageResult>): ImageResult {
    const { generated: _not, ...rest } = aws(changes);
    return rest;
  }
  test.each<[string, ImageResult, boolean]>([
    ['completed', earlier({ status: 'completed' }), true],
    ['its publication failed', earlier({ status: 'failed' }), true],
    ['its download failed', earlier({ error: { ...error, stage: 'download' } }), true],
    ['its generation failed', earlier({ error: { ...error, stage: 'generate' } }), false],
    ['cancelled with something published', earlier({ status: 'cancelled' }), true],
    ['cancelled with nothing done', earlier({ status: 'cancelled', publications: [] }), false],
  ])('%s', (_what, image, isReused) => {
    const [, second] = resumeOf(plan(), result({ images: [vbox(), image] }), undefined).images;
    expect(second?.imageUri !== undefined).toBe(isReused);
  });
});

describe('from a step on, everything is done again', () => {
  const packages = [{ name: 'glibc', path: '/p/glibc.rpm', size: 1, sha256: 'a' }];
  const scan = plan({ packages: { folder: '/p', overwrite: false, host: 'here' } });
  const ended = result({ packages });

  test('from generate: nothing is reused', () => {
    expect(resumeOf(scan, ended, 'generate')).toEqual({ images: [anew('vbox'), anew('aws')] });
  });

  test('from publish: images are reused, and nothing that was made of them', () => {
    expect(resumeOf(scan, ended, 'publish')).toEqual({
      images: [
        { id: 'vbox', imageUri: 'images/1', publications: [] },
        { id: 'aws', imageUri: 'images/2', publications: [] },
      ],
    });
  });

  test('from download: images and publications are reused, files and packages are not', () => {
    expect(resumeOf(scan, ended, 'download')).toEqual({
      images: [
        { id: 'vbox', imageUri: 'images/1', publications: [] },
        { id: 'aws', imageUri: 'images/2', publications: [east] },
      ],
    });
  });

  test('without a step, packages that were fetched are reused with those that were skipped', () => {
    const skippedPackages = [{ name: 'kernel', reason: 'No binary.' }];
    expect(resumeOf(scan, { ...ended, skippedPackages }, undefined).packages).toEqual({
      packages,
      skipped: skippedPackages,
    });
  });

  test('packages that failed are fetched again', () => {
    const failed = { ...ended, packagesError: { ...error, stage: 'packages' } };
    expect(resumeOf(scan, failed, undefined).packages).toBeUndefined();
  });
});

test('targets are told by name: those that are reused, and those that remain', () => {
  expect(targetsOf(plan(), resumeOf(plan(), result(), undefined))).toEqual({
    reused: ['vbox', 'vbox/download', 'aws', 'aws/east'],
    remaining: ['aws/west'],
  });
  const scan = plan({ images: [], packages: { folder: '/p', overwrite: false, host: 'here' } });
  expect(targetsOf(scan, { images: [] })).toEqual({ reused: [], remaining: ['packages'] });
});

test('of a run that was terminated, what its progress says is done counts as done', () => {
  const running = result({
    status: 'running',
    images: [
      vbox({ status: 'running', files: [] }),
      aws({
        status: 'running',
        publications: [publication('east', { status: 'running' }), publication('west')],
      }),
    ],
  });
  const progress: PipelineProgress = {
    name: 'web',
    source: plan().source,
    images: [
      { id: 'vbox', format: 'vbox', stage: 'generating', publications: [] },
      {
        id: 'aws',
        format: 'aws',
        stage: 'completed',
        publications: [
          { id: 'east', account: 'east', stage: 'completed' },
          { id: 'west', account: 'west', stage: 'blocked' },
        ],
      },
    ],
    result: running,
  };
  expect(resumeOf(plan(), resultOfProgress(progress), undefined).images).toEqual([
    anew('vbox'),
    { id: 'aws', imageUri: 'images/2', publications: [east] },
  ]);
});
