import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { describeDifferences } from '../../pipeline/differences.ts';
import type { PipelineDefinition } from '../../pipeline/model.ts';
import { pipelineMemo } from '../../pipeline/pipeline-memo.ts';
import { readPipelineFile } from '../../pipeline/read.ts';
import { recordedVersions } from '../histories/folders.ts';
import { memoOf, readHistory } from '../histories/history.ts';
import { pipelineText } from '../histories/scenario.ts';

let today: PipelineDefinition;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'forgeline-same-'));
  const path = join(folder, 'pipeline.yaml');
  await writeFile(path, pipelineText());
  const { definition } = await readPipelineFile(path, { cwd: folder, host: 'host' });
  await rm(folder, { recursive: true });
  // Recorded histories have this folder in place of the one that they were recorded in.
  today = JSON.parse(JSON.stringify(definition).replaceAll(folder, '/home/pat'));
});

test.each(recordedVersions())(
  'the file of a pipeline that version $version began asks for the same today',
  ({ version }) => {
    const memo = pipelineMemo(memoOf(readHistory(version, 'imagePipeline-completed.json')));
    if (!memo) throw new Error('It is not known any more what the pipeline was asked for.');
    expect(describeDifferences(memo.definition, today)).toEqual([]);
  },
);
