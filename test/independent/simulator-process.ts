import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../client/forgeline.ts', import.meta.url));
const times = ['--generation-time', '200ms', '--publication-time', '200ms'];

/** `forgeline simulator` as a process of its own, serving the world of a file. */
export async function startSimulator(world: string) {
  const args = [command, '--json', 'simulator', '--port', '0', '--world', world, ...times];
  const child = Bun.spawn([process.execPath, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const reader = child.stdout.getReader();
  let text = '';
  while (!text.includes('\n')) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The simulator ended instead of listening: ${text}`);
    text += new TextDecoder().decode(value);
  }
  const ready = JSON.parse(text.slice(0, text.indexOf('\n')));
  return {
    url: String(ready.url),
    stop: async () => {
      child.kill();
      await child.exited;
    },
  };
}
