import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidPipelineFile, problemText } from '../../pipeline/errors.ts';
import { type PipelineRequest, type ReadOptions, readPipelineFile } from '../../pipeline/read.ts';

/** A temporary folder with pipeline files in it. */
export interface PipelineFolder {
  path: string;
  /** Writes a file and reads it as a pipeline file. */
  read(text: string, options?: FolderOptions): Promise<PipelineRequest>;
  /** Every problem of a file that must be refused, one line each. */
  problems(text: string, options?: FolderOptions): Promise<string[]>;
  [Symbol.dispose](): void;
}

/** How a file is read, and what it is called. */
export interface FolderOptions extends Omit<ReadOptions, 'cwd' | 'host'> {
  file?: string;
}

export function pipelineFolder(): PipelineFolder {
  const path = mkdtempSync(join(tmpdir(), 'forgeline-pipeline-'));
  const read: PipelineFolder['read'] = (text, { file = 'web.yaml', ...options } = {}) => {
    writeFileSync(join(path, file), text);
    return readPipelineFile(file, { cwd: path, host: 'here', ...options });
  };
  return {
    path,
    read,
    problems: async (text, options) =>
      (await refusal(read(text, options))).problems.map(problemText),
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}

/** The error that a reading must end with. */
export async function refusal(reading: Promise<unknown>): Promise<InvalidPipelineFile> {
  const outcome = await reading.then(
    () => new Error('The file was accepted.'),
    (error: unknown) => error,
  );
  if (outcome instanceof InvalidPipelineFile) return outcome;
  throw outcome;
}

/** A valid pipeline file: an appliance, one image, one download. */
export const webTier = `version: 1
name: web-tier
source:
  appliance: { name: web-tier, version: "2.1" }
images:
  - format: VirtualBox
    download: { to: ./images }
`;

/** The start of a valid file, up to its images. */
export const upToImages = webTier.slice(0, webTier.indexOf('  - format'));
