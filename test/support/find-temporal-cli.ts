/** Finds or builds the Temporal CLI that the tests start servers with, and says which it is. */
import { readTemporal } from '../../settings/read.ts';
import { findTemporalCli } from '../../temporal/cli.ts';

const cli = await findTemporalCli({
  ...readTemporal().cli,
  onProgress: (message) => process.stdout.write(`${message}\n`),
});
process.stdout.write(`${cli.path} (${cli.source}), server ${cli.serverVersion}\n`);
