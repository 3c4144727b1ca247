import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import type { TargetError } from '../pipeline/model.ts';

/** How much of UForge's explanation goes into histories, in characters; the log has the whole. */
const detailInHistory = 1_000;

/**
 * Writes a log for each run, with every attempt of every activity and all that UForge said of its
 * failures. Histories get the same failures shortened, and neither gets a secret.
 */
export function pipelineLog(
  folder: string,
  redact: (text: string) => string,
): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      const info = activityInfo();
      const run = info.workflowExecution?.workflowId ?? 'unknown';
      const say = (text: string) => write(folder, run, redact(`${info.activityId}: ${text}`));
      const attempt = info.attempt === 1 ? '' : ` (attempt ${info.attempt})`;
      await say(`started ${info.activityType}${attempt}`);
      try {
        const result = await next(input);
        await say('done');
        return result;
      } catch (error) {
        await say(describe(error));
        throw clean(error, redact);
      }
    },
  };
}

async function write(folder: string, run: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${run.replaceAll(/[^\w.-]/g, '_')}.log`);
  await appendFile(path, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 });
}

function describe(error: unknown): string {
  if (!(error instanceof ApplicationFailure))
    return error instanceof Error ? String(error) : 'failed';
  const said = targetErrorIn(error)?.uforge;
  const lines = [
    `failed: ${error.message}`,
    ...(said?.status === undefined ? [] : [`  UForge's status: ${said.status}`]),
    ...(said?.message === undefined ? [] : [`  UForge's message: ${said.message}`]),
    ...(said?.detail === undefined ? [] : [`  UForge's detail: ${said.detail}`]),
  ];
  return lines.join('\n');
}

/** The same failure, fit for a history. */
function clean(error: unknown, redact: (text: string) => string): unknown {
  if (!(error instanceof ApplicationFailure)) return error;
  const details = error.details?.map((detail) =>
    JSON.parse(redact(JSON.stringify(shorten(detail)))),
  );
  const failure = ApplicationFailure.create({
    message: redact(error.message),
    ...(error.type ? { type: error.type } : {}),
    nonRetryable: error.nonRetryable === true,
    ...(details ? { details } : {}),
    ...(error.nextRetryDelay ? { nextRetryDelay: error.nextRetryDelay } : {}),
    ...(error.category ? { category: error.category } : {}),
  });
  // Where an expected failure was made is of no use to people; where Forgeline itself failed, it is.
  failure.stack = error.type === 'internal_error' ? redact(error.stack ?? '') : '';
  return failure;
}

function targetErrorIn(error: ApplicationFailure): TargetError | undefined {
  const detail = error.details?.[0];
  return typeof detail === 'object' && detail !== null ? (detail as TargetError) : undefined;
}

function shorten(detail: unknown): unknown {
  const error = detail as TargetError | undefined;
  const text = error?.uforge?.detail;
  if (text === undefined || text.length <= detailInHistory) return detail;
  return {
    ...error,
    uforge: { ...error?.uforge, detail: `${text.slice(0, detailInHistory)} […]` },
  };
}
