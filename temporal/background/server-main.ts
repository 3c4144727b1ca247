/** Process that keeps the embedded Temporal server: `server-main.ts OPTIONS`, options as JSON. */
import { serverOptionsSchema } from './server-options.ts';
import { runServer } from './server-run.ts';

const options = serverOptionsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
const outcome = await runServer(options, stop.signal);
process.exit(outcome === 'failed' ? 1 : 0);
