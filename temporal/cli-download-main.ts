/**
 * Process that lets the SDK download the Temporal CLI: `cli-download-main.ts FOLDER VERSION`. The
 * SDK starts the server it fetched, so that an exit status of 0 also means that it runs here.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { messageOf } from './errors.ts';

const [folder = '.', version = 'default'] = process.argv.slice(2);
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir: folder, version } },
  });
  await environment.teardown();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${messageOf(error).replaceAll(/\s+/g, ' ')}\n`);
  process.exit(1);
}
