import { readHome } from '../settings/read.ts';
import { down as stopAll } from '../temporal/background/down.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { beforeStart } from './foreign-errors.ts';
import type { Output } from './output.ts';

/** `forgeline down`: stops what runs in the background for this home. */
export async function down(output: Output): Promise<Status> {
  const home = await beforeStart(() => readHome());
  const stopped = await beforeStart(
    () => stopAll({ home, onProgress: (message) => output.say(message) }),
    home,
  );
  output.record({ type: 'down', stopped });
  if (stopped.length === 0) output.say('Nothing runs in the background.');
  for (const { name, how } of stopped) {
    if (how === 'killed') output.warn(`${name} did not stop by itself and was killed.`);
  }
  return ExitStatus.done;
}
