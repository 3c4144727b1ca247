/**
 * On a disk that is too small by what somebody else has put there: `full-disk.ts URL FOLDER SHA256`.
 * Tries to download, frees the disk, and tries again. Prints what came of it.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileProblem } from '../../../activities/files/file-problem.ts';
import { discardPartials } from '../../../activities/files/leftovers.ts';
import { clientOf, itemOf } from './file-server.ts';
import { errorOf, partialLength, transfer, uri } from './fixture.ts';

const [url = '', folder = '', sha256 = '', ending] = process.argv.slice(2);
const uforge = clientOf(url);
const other = join(folder, 'of-somebody-else');
writeFileSync(other, Buffer.alloc(6 << 20));
const { code, retryable, message, hint } = (await errorOf(
  transfer(folder, itemOf(uforge, { sha256 })),
)) as FileProblem;
const had = partialLength(folder);
let outcome = {};
if (ending === 'given-up') {
  discardPartials(folder, [uri]);
} else {
  rmSync(other);
  outcome = await transfer(folder, itemOf(uforge, { sha256 }));
}
const names = readdirSync(folder);
process.stdout.write(JSON.stringify({ code, retryable, message, hint, had, outcome, names }));
await uforge.close();
