import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import type { TargetError } from '../pipeline/model.ts';
import { writeRunLog } from './run-log.ts';

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
      const run = beneficiary(input.args[0]) ?? info.workflowExecution?.workflowId ?? 'unknown';
      const say = (text: string) => writeRunLog(folder, run, redact(`${info.activityId}: ${text}`));
      const attempt = info.attempt === 1 ? '' : ` (attempt ${info.attempt})`;
      say(`started ${info.activityType}${attempt}`);
      try {
        const result = await next(input);
        say('done');
        return result;
      } catch (error) {
        say(describe(error));
        throw clean(error, redact);
      }
    },
  };
}

/** The run on whose behalf an activity of another run is done: it has it in its own log. */
function beneficiary(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const id: unknown = Reflect.get(argument, 'onBehalfOf');
  return typeof id === 'string' ? id : undefined;
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
