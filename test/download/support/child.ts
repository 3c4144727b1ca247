import type { FileProblem } from '../../../activities/files/file-problem.ts';
import { clientOf, itemOf } from './file-server.ts';
import { transfer } from './fixture.ts';

/** One transfer in a process of its own: `child.ts URL FOLDER [SIZE [SHA256]]`. Prints what came of it. */
const [url = '', folder = '', size, sha256] = process.argv.slice(2);
const uforge = clientOf(url);
const item = itemOf(uforge, {
  ...(size ? { size: Number(size) } : {}),
  ...(sha256 ? { sha256 } : {}),
});
try {
  const file = await transfer(folder, item);
  process.stdout.write(JSON.stringify(file));
} catch (error) {
  const { code, message, retryable } = error as FileProblem;
  process.stdout.write(JSON.stringify({ code, message, retryable }));
}
await uforge.close();
