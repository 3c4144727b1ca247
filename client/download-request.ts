import { resolve } from 'node:path';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defaultFileName, fileNameTemplateProblem } from '../pipeline/file-name.ts';
import { downloadWorkflowId, thisHost, workflowQueue } from '../pipeline/identity.ts';
import type { DownloadInput, Identity, Workflows } from '../pipeline/model.ts';
import { DownloadRun } from './download-run.ts';
import { DifferentRunInProgress, UsageError } from './errors.ts';
import { type DownloadMemo, downloadMemo } from './memo.ts';
import { describeRun, statusOf } from './run.ts';
import type { Session } from './session.ts';
import { count } from './text.ts';

/** What can be downloaded: an image, a published image, a scan image, a package of a scan. */
const shapes = [
  /^users\/[^/]+\/appliances\/[^/]+\/images\/[^/]+(\/pimages\/[^/]+)?$/,
  /^users\/[^/]+\/scannedinstances\/[^/]+\/scans\/[^/]+\/images\/[^/]+(\/pimages\/[^/]+)?$/,
  /^users\/[^/]+\/scannedinstances\/[^/]+\/scans\/[^/]+\/packages\/[^/]+$/,
];

export interface DownloadRequest {
  uris: readonly string[];
  /** Folder for the files, relative to the working directory. */
  to: string;
  /** Template for file names. */
  as?: string | undefined;
  overwrite?: boolean | undefined;
}

/** Checks what is to be downloaded. Throws {@link UsageError} before anything is asked or started. */
export function downloadInput(identity: Identity, request: DownloadRequest): DownloadInput {
  checkTemplate(request.as);
  const uris = request.uris.map((uri) => resourceUri(identity, uri));
  return {
    identity,
    uris: [...new Set(uris)],
    destination: {
      folder: resolve(request.to),
      fileName: request.as ?? defaultFileName,
      overwrite: request.overwrite === true,
      host: thisHost(),
    },
  };
}

function checkTemplate(template: string | undefined): void {
  const problem = template === undefined ? undefined : fileNameTemplateProblem(template);
  if (problem === undefined) return;
  const end = problem.endsWith('?') ? '' : '.';
  throw new UsageError(`The template for file names (--as) is refused: ${problem}${end}`, {
    hint: `A template looks like ${defaultFileName}.`,
  });
}

/** A resource URI as UForge writes it; the whole address is understood, too. */
function resourceUri(identity: Identity, text: string): string {
  const base = `${identity.url}/`;
  const uri = (text.startsWith(base) ? text.slice(base.length) : text).replace(/^\/+|\/+$/g, '');
  const isResource = shapes.some((shape) => shape.test(uri));
  if (isResource && !/(^|\/)\.{1,2}(\/|$)|[\s?#\\%]/.test(uri)) return uri;
  throw new UsageError(`"${text}" is no URI of an image, a published image or a scan package.`, {
    hint: 'It looks like users/pat/appliances/4/images/7, with /pimages/9 for a published image.',
  });
}

/** Starts the download, or joins the very same that is in progress. */
export async function startDownload(
  session: Session,
  input: DownloadInput,
): Promise<{ run: DownloadRun; how: 'started' | 'joined' }> {
  const { identity, uris, destination } = input;
  const workflowId = downloadWorkflowId(identity, uris, destination.folder);
  const memo: DownloadMemo & Record<string, unknown> = { uris, destination };
  try {
    const handle = await session.client.workflow.start<Workflows['download']>('download', {
      workflowId,
      taskQueue: workflowQueue(identity),
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      args: [input],
      memo,
      staticSummary: `Download of ${count(uris.length, 'file')}`,
    });
    const runId = handle.firstExecutionRunId;
    return { run: new DownloadRun(session, { workflowId, runId, memo }), how: 'started' };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const run = await downloadInProgress(session, workflowId, input);
    // It ended between the two calls: then this one is a new run.
    return run ? { run, how: 'joined' } : await startDownload(session, input);
  }
}

async function downloadInProgress(
  session: Session,
  workflowId: string,
  { destination }: DownloadInput,
): Promise<DownloadRun | undefined> {
  const description = await describeRun(session, workflowId);
  if (!description || statusOf(description) !== 'running') return undefined;
  const running = downloadMemo(description.memo)?.destination;
  const keys = ['folder', 'fileName', 'overwrite', 'host'] as const;
  const differences = keys
    .filter((key) => running?.[key] !== destination[key])
    .map((key) => `${key} is ${running?.[key]}, not ${destination[key]}`);
  if (differences.length > 0) {
    throw new DifferentRunInProgress({ what: 'This download', workflowId, differences });
  }
  return new DownloadRun(session, description);
}
