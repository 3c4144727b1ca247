import type { Logger, LogLevel, LogMetadata } from '@temporalio/worker';
import pino from 'pino';

const levels: Record<LogLevel, pino.Level> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** The worker's log, one JSON object a line on standard error. */
export function createLogger(level: pino.Level): Logger {
  // Synchronous, so that the last lines before a crash are there.
  const log = pino({ level, base: null }, pino.destination({ fd: 2, sync: true }));
  const write = (name: pino.Level) => (message: string, metadata?: LogMetadata) =>
    log[name](plain(metadata), message);
  return {
    log: (name, message, metadata) => write(levels[name])(message, metadata),
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

/** Metadata of the SDK holds whole contexts; what names a run is enough, with the error's message. */
function plain(metadata: LogMetadata | undefined): Record<string, unknown> {
  if (metadata === undefined) return {};
  const { error, ...rest } = metadata;
  const known = Object.entries(rest).filter(([, value]) =>
    ['string', 'number'].includes(typeof value),
  );
  return {
    ...Object.fromEntries(known),
    ...(error instanceof Error ? { error: error.message } : {}),
  };
}
