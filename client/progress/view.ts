import type { Output } from '../output.ts';
import { jsonView } from './json-lines.ts';
import { lineView, type ProgressView } from './lines.ts';

/** The right way to show progress where standard output goes: bars, lines or JSON. */
export async function openProgressView(output: Output): Promise<ProgressView> {
  if (output.mode === 'json') return jsonView((line) => output.record(line));
  if (!process.stdout.isTTY) return lineView((line) => output.say(line));
  const { barView } = await import('./bars.ts');
  return barView(process.stdout);
}
