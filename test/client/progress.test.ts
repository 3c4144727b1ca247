import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { defaultDataConverter, defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { activitiesOf } from '../../client/progress/activities.ts';
import { jsonView } from '../../client/progress/json-lines.ts';
import { withLedger } from '../../client/progress/ledger.ts';
import { lineView } from '../../client/progress/lines.ts';
import { pipelineRows, type Row } from '../../client/progress/rows.ts';
import { troubleOf } from '../../client/progress/trouble.ts';
import type { PipelineProgress } from '../../pipeline/model.ts';

function run(rows: Row[], trouble?: string) {
  return [{ workflowId: 'build-web-1', name: 'web', rows, ...(trouble ? { trouble } : {}) }];
}

describe('progress in a pipe', () => {
  test('is a line for each stage and each ten percent, however often it is looked', () => {
    const lines: string[] = [];
    const view = lineView((line) => lines.push(line));
    for (let percent = 0; percent <= 39; percent += 1) {
      view.show(run([{ target: 'vbox', stage: 'generating', percent }]));
    }
    view.show(run([{ target: 'vbox', stage: 'completed' }]));
    expect(lines).toEqual([
      'web: vbox generating 0%',
      'web: vbox generating 10%',
      'web: vbox generating 20%',
      'web: vbox generating 30%',
      'web: vbox completed',
    ]);
  });

  test('says once why nothing moves, and once that it goes on', () => {
    const lines: string[] = [];
    const view = lineView((line) => lines.push(line));
    for (const trouble of ['no worker', 'no worker', undefined, undefined])
      view.show(run([], trouble));
    expect(lines).toEqual(['web: no worker', 'web: going on']);
  });

  test('says once that a server does not answer, however many targets wait, and once when it is over', () => {
    const lines: string[] = [];
    const view = lineView((line) => lines.push(line));
    const rows = (trouble?: string): Row[] =>
      ['vbox', 'aws'].map((target) => ({
        target,
        stage: 'generating',
        ...(trouble && { trouble }),
      }));
    for (const trouble of [undefined, 'no answer', 'no answer', undefined, undefined])
      view.show(run(rows(trouble)));
    expect(lines.slice(2)).toEqual(['web: no answer', 'web: going on']);
  });

  test('lets no message of a server write over lines or start new ones', () => {
    const lines: string[] = [];
    const view = lineView((line) => lines.push(line));
    view.show(run([{ target: 'vbox', stage: 'generating', detail: 'a\u001b[2J\r\nweb: done' }]));
    expect(lines).toEqual(['web: vbox generating (a [2J web: done)']);
  });
});

describe('a target that waits for a person', () => {
  const blocked: Row = {
    target: 'aws/my-aws',
    stage: 'blocked',
    blocked: {
      stage: 'publish',
      code: 'refused',
      message: 'UForge answered 403.',
      hint: 'Ask for\u001b[2J the entitlement.',
      uforge: { message: 'Not yours.' },
    },
  };
  const waiting = [
    'web: aws/my-aws waits for a person: UForge answered 403.',
    'web:   UForge said: Not yours.',
    'web:   hint: Ask for [2J the entitlement.',
    'web:   then: forgeline unblock build-web-1 --target aws/my-aws',
  ];
  const generating: Row = { target: 'vbox', stage: 'generating' };

  test('is told once with why, what to do and how it goes on, and again when it waits again', () => {
    const lines: string[] = [];
    const view = lineView((line) => lines.push(line));
    view.show(run([generating, blocked]));
    view.show(run([generating, blocked]));
    expect(lines).toEqual(['web: vbox generating', ...waiting]);
    view.show(run([generating, { target: 'aws/my-aws', stage: 'requesting' }]));
    view.show(run([generating, blocked]));
    expect(lines.slice(5)).toEqual(['web: aws/my-aws requesting', ...waiting]);
  });

  test('is said to be all that is left once nothing else moves, and only then', () => {
    const lines: string[] = [];
    const view = lineView((line) => lines.push(line));
    const said = () => lines.filter((line) => line.includes('Ctrl-C leaves it waiting'));
    view.show(run([generating, blocked]));
    expect(said()).toEqual([]);
    const download: Row = { target: 'vbox/download', stage: 'pending' };
    view.show(run([{ ...blocked, target: 'vbox' }, download, blocked]));
    view.show(run([{ target: 'vbox', stage: 'completed' }, blocked]));
    expect(said()).toHaveLength(1);
  });

  test('is one line for programs, with what it waits for', () => {
    const lines: object[] = [];
    jsonView((line) => lines.push(line)).show(run([blocked]));
    expect(lines).toEqual([
      { type: 'progress', name: 'web', workflowId: 'build-web-1', ...blocked },
    ]);
  });

  test('takes what it waits for from the progress of its run', () => {
    const { target: _target, ...rest } = blocked;
    const images = [{ id: 'aws', format: 'AWS', publications: [], ...rest }];
    const progress = { images } as unknown as PipelineProgress;
    expect(pipelineRows(progress, new Map())).toEqual([{ ...blocked, target: 'aws' }]);
  });
});

test('progress for programs is a line for each target that changed', () => {
  const lines: object[] = [];
  const view = jsonView((line) => lines.push(line));
  const published: Row = { target: 'aws/my-aws', stage: 'publishing', percent: 1 };
  view.show(run([{ target: 'aws', stage: 'completed' }, published]));
  view.show(
    run([
      { target: 'aws', stage: 'completed' },
      { ...published, percent: 2 },
    ]),
  );
  expect(lines).toHaveLength(3);
  expect(lines[2]).toEqual({
    type: 'progress',
    name: 'web',
    workflowId: 'build-web-1',
    ...published,
    percent: 2,
  });
});

test('a target takes its percentage from the heartbeat of its activity', () => {
  const progress = {
    images: [
      {
        id: 'vbox',
        format: 'VirtualBox',
        stage: 'completed',
        download: { stage: 'downloading', activityId: 'download-vbox' },
        publications: [],
      },
    ],
    packages: { stage: 'downloading', workflowId: 'child' },
  } as unknown as PipelineProgress;
  const activities = new Map([
    [
      'download-vbox',
      { attempt: 2, lastFailure: 'reset', heartbeat: { bytes: 512, totalBytes: 1024 } },
    ],
    ['child/packages-1-to-9', { attempt: 1, heartbeat: { files: 3, totalFiles: 9 } }],
  ]);
  expect(pipelineRows(progress, activities)).toEqual([
    { target: 'vbox', stage: 'completed' },
    {
      target: 'vbox/download',
      stage: 'downloading',
      percent: 50,
      detail: 'attempt 2, after: reset, 512 B of 1 KiB',
    },
    { target: 'packages', stage: 'downloading', percent: 33, detail: '3 files of 9 files' },
  ]);
});

describe('what an activity under way tells', () => {
  const client = { options: { loadedDataConverter: defaultDataConverter } };

  function told(activity: object) {
    const payload = defaultPayloadConverter.toPayload({ percent: 7, trouble: 'no\nanswer' });
    const pendingActivities = [
      { activityId: 'a', attempt: 2, heartbeatDetails: { payloads: [payload] }, ...activity },
    ];
    return activitiesOf(client as unknown as Client, pendingActivities).get('a');
  }

  test('is its trouble, on one line', () => {
    expect(told({})?.heartbeat).toEqual({ percent: 7, trouble: 'no answer' });
  });

  test('is why it failed before', () => {
    expect(told({ lastFailure: { message: 'reset' } })?.lastFailure).toBe('reset');
  });

  test.each([
    { message: 'Worker is shutting down', applicationFailureInfo: { type: 'WorkerShutdown' } },
    { message: 'activity Heartbeat timeout', timeoutFailureInfo: { timeoutType: 4 } },
  ])('is not that its worker went away: $message', (lastFailure) => {
    expect(told({ lastFailure })?.lastFailure).toBeUndefined();
  });
});

describe('why a run does not go on', () => {
  /** A run whose workflow task is tried again, after these events, the newest first. */
  async function trouble(attempt: number, events: object[]): Promise<string | undefined> {
    const workflowService = {
      getWorkflowExecutionHistoryReverse: async () => ({ history: { events } }),
    };
    const client = { options: { namespace: 'default' }, workflowService };
    const description = { raw: { pendingWorkflowTask: { attempt } } };
    return await troubleOf(
      client as unknown as Client,
      description as unknown as WorkflowExecutionDescription,
    );
  }
  const failed = (cause: number) => ({
    eventType: 9,
    workflowTaskFailedEventAttributes: { cause, failure: { message: 'Nondeterminism' } },
  });
  const signalled = { eventType: 26 };

  test('is told at the second attempt, whatever came in since the first', async () => {
    expect(await trouble(2, [signalled, signalled, failed(24)])).toContain('Nondeterminism');
    expect(await trouble(1, [failed(24)])).toBeUndefined();
  });

  test.each([
    ['a worker that was lost, after a failure that is over', [{ eventType: 8 }, failed(24)]],
    ['what came in while the run was about to end', [failed(1)]],
  ])('is nothing where it is %s', async (_what, events) => {
    expect(await trouble(2, events)).toBeUndefined();
  });
});

describe('the ledger that does not go on', () => {
  const requesting: Row = { target: 'vbox', stage: 'requesting' };
  const ledger = { trouble: 'it fails', activities: new Map(), isGenerating: false };
  const shown = (rows: Row[]) =>
    withLedger({ workflowId: 'build-web-1', name: 'web', rows }, ledger);

  test('keeps the whole run where nothing else goes on', () => {
    expect(shown([requesting, { target: 'aws', stage: 'completed' }]).trouble).toBe('it fails');
  });

  test('keeps only what is asked for where another target goes on', () => {
    const generating: Row = { target: 'aws', stage: 'generating' };
    const { trouble, rows } = shown([requesting, generating]);
    expect(trouble).toBeUndefined();
    expect(rows).toEqual([{ ...requesting, trouble: 'it fails' }, generating]);
  });
});

test('what the ledger does is told of the target that it does it for, and of no other', () => {
  const activities = new Map([
    ['request-aws-my-aws-of-build-web-1-17-2', { attempt: 1, heartbeat: {} }],
    ['look-for-vbox-of-build-web-1-x-3', { attempt: 1, heartbeat: { trouble: 'no answer' } }],
  ]);
  const rows = ['vbox', 'aws/my-aws', 'aws/my'].map(
    (target): Row => ({ target, stage: 'requesting' }),
  );
  const view = { workflowId: 'build-web-1', name: 'web', rows };
  expect(withLedger(view, { activities, isGenerating: false }).rows).toEqual([
    { target: 'vbox', stage: 'requesting' },
    { target: 'aws/my-aws', stage: 'requesting', detail: 'asking UForge' },
    { target: 'aws/my', stage: 'requesting' },
  ]);
});
