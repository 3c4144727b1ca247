import { z } from 'zod';

/** What the process that keeps a worker is told, as one JSON argument; no secrets. */
export const keptWorkerSchema = z.object({
  /** State folder, real path. */
  home: z.string(),
  /** Name of the worker among the background processes. */
  name: z.string(),
  /** Script of the worker, absolute, and its arguments. */
  entry: z.string(),
  args: z.array(z.string()),
});

export type KeptWorker = z.infer<typeof keptWorkerSchema>;

/** Last argument of a worker that its keeper starts again: it takes nobody's place. */
export const startedAgain = '--started-again';

/**
 * Exit status of a worker that cannot work with its settings, such as refused credentials: it is not
 * started again with them.
 */
export const refusedStatus = 2;
