/** Serves bare workflows of the server at the address given until it is stopped. */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../../support/bundle.ts';
import { bareQueue } from './queue.ts';

const [address = ''] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue: bareQueue,
  workflowBundle: await bundleWorkflows(new URL('workflow.ts', import.meta.url).pathname),
  activities: { nothing: async () => undefined },
});
process.send?.('ready');
process.once('SIGTERM', () => worker.shutdown());
await worker.run();
process.exit(0);
