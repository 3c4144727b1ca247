/** Process that keeps a worker of the background: `worker-main.ts WORKER`, as JSON. */
import { WorkerKeeper } from './worker-keeper.ts';
import { keptWorkerSchema } from './worker-terms.ts';

const worker = keptWorkerSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const outcome = await new WorkerKeeper(worker).run();
process.exit(outcome === 'failed' ? 1 : 0);
