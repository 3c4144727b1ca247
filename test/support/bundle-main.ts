/** Prints the bundle of the workflow code whose path is given: see `bundle.ts`. */
import { bundleWorkflowCode } from '@temporalio/worker';

const quiet = () => undefined;
const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
const [workflowsPath = ''] = process.argv.slice(2);
const { code } = await bundleWorkflowCode({ workflowsPath, logger });
await Bun.write(Bun.stdout, code);
