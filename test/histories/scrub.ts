import { hostname } from 'node:os';
import { thisHost } from '../../pipeline/identity.ts';
import { type Playground, password } from '../support/playground.ts';

/** Parts of a history as Temporal's JSON has it. */
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/**
 * A history as text, one event a line, without the machine that it was recorded on, in plain fields
 * and in payloads alike. Throws where something of it or a secret is left.
 */
export function scrubbed(
  { workflowId, history }: { workflowId: string; history: { events: Json[] } },
  { folder }: Playground,
): string {
  const events = history.events.map((event) => JSON.stringify(visit(event, '', folder)));
  const text = `{"workflowId":${JSON.stringify(workflowId)},"history":{"events":[\n${events.join(',\n')}\n]}}\n`;
  const plain = decoded(text);
  for (const trace of [folder, password]) {
    if (plain.includes(trace)) throw new Error(`The history of ${workflowId} holds "${trace}".`);
  }
  if (new RegExp(`\\b${RegExp.escape(hostname())}\\b`).test(plain)) {
    throw new Error(`The history of ${workflowId} names the host that it was recorded on.`);
  }
  return text;
}

function visit(value: Json, key: string, folder: string): Json {
  if (Array.isArray(value)) return value.map((item) => visit(item, key, folder));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, visit(item, name, folder)]),
    );
  }
  if (typeof value !== 'string') return value;
  if (key === 'stackTrace') return '';
  if (key === 'identity') return 'worker';
  if (key === 'data') return base64(clean(Buffer.from(value, 'base64').toString(), folder));
  return clean(value, folder);
}

function clean(text: string, folder: string): string {
  const host = thisHost();
  return text
    .replaceAll(folder, '/home/pat')
    .replaceAll(`@${hostname()}`, '@host')
    .replaceAll(`"host":"${host}"`, '"host":"host"')
    .replaceAll(`-transfers-${host}`, '-transfers-host');
}

/** The same with the payloads readable. */
function decoded(text: string): string {
  return text.replaceAll(/"data":"([^"]*)"/g, (_whole, data: string) =>
    Buffer.from(data, 'base64').toString(),
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
