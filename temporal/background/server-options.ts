import { z } from 'zod';

/** Namespace of the embedded server. */
export const embeddedNamespace = 'default';

/** Name of the server among the background processes. */
export const serverName = 'server';

/** What the process that keeps the embedded server is told, as one JSON argument; no secrets. */
export const serverOptionsSchema = z.object({
  /** State folder, real path. */
  home: z.string(),
  /** Forgeline's version. */
  version: z.string(),
  cli: z.object({
    path: z.string(),
    source: z.enum(['setting', 'cache', 'path', 'download', 'build']),
    serverVersion: z.string(),
  }),
  /** `durable` survives a power cut; `fast` may lose the last commits in one. */
  store: z.enum(['durable', 'fast']),
  /** Stop after this many milliseconds with nothing to do; 0 never stops. */
  idleStopMs: z.number(),
  /** Types of workflows that stay open when there is nothing to do. */
  standingWorkflows: z.array(z.string()),
});

export type ServerOptions = z.infer<typeof serverOptionsSchema>;
