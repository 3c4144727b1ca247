import { parseDuration } from './duration.ts';
import { InvalidSetting } from './invalid-setting.ts';
import type { Sources } from './sources.ts';
import type { VariableName } from './variables.ts';

type Origin = Pick<Sources, 'env' | 'flags'>;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Milliseconds between two looks at a running generation or publication. */
export function readPollInterval(sources: Origin = {}): number {
  const name = 'FORGELINE_POLL_INTERVAL';
  const milliseconds = parseDuration(name, given(sources, name) ?? '5s');
  if (milliseconds < 100) {
    throw new InvalidSetting(name, `${name} is shorter than 100ms.`, 'Write 100ms or more.');
  }
  return milliseconds;
}

/** Others wait for so long, in milliseconds, and one activity may not take longer than an hour. */
const longestSettlingMs = 30 * 60_000;

/** Milliseconds after which a request whose answer was lost counts as not done. */
export function readSettlingTime(sources: Origin = {}): number {
  const name = 'FORGELINE_SETTLING_TIME';
  const ms = parseDuration(name, given(sources, name) ?? '2m');
  if (ms <= longestSettlingMs) return ms;
  throw new InvalidSetting(
    name,
    `${name} is longer than half an hour.`,
    'Everybody who asks for the same waits for so long when an answer is lost: a few minutes are enough.',
  );
}

/**
 * Activities that ask something of UForge and may begin in a second, on each of the two queues of the
 * identity (interactive, batches), by all workers together; undefined: as many as there are.
 */
export function readRequestsPerSecond(sources: Origin = {}): number | undefined {
  return positive(sources, 'FORGELINE_REQUESTS_PER_SECOND', 'any');
}

/** Most generations of the identity that go on at once, of all workers together; undefined: no limit. */
export function readGenerations(sources: Origin = {}): number | undefined {
  return positive(sources, 'FORGELINE_GENERATIONS', 'whole');
}

/** Milliseconds of nothing to do after which background processes stop; 0 never. */
export function readIdleStop(sources: Origin = {}): number {
  const name = 'FORGELINE_IDLE_STOP';
  return parseDuration(name, given(sources, name) ?? '10m');
}

/** How safely the embedded server writes. */
export function readStore(sources: Origin = {}): 'durable' | 'fast' {
  return oneOf(sources, 'FORGELINE_STORE', ['durable', 'fast'], 'durable');
}

export function readLogLevel(sources: Origin = {}): LogLevel {
  return oneOf(sources, 'FORGELINE_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], 'info');
}

/** Whether the Temporal CLI may be fetched. */
export function readNetwork(sources: Origin = {}): 'allowed' | 'offline' {
  const value = oneOf(sources, 'FORGELINE_OFFLINE', ['0', '1', 'false', 'true'], '0');
  return value === '1' || value === 'true' ? 'offline' : 'allowed';
}

function oneOf<Value extends string>(
  sources: Origin,
  name: VariableName,
  values: readonly Value[],
  otherwise: Value,
): Value {
  const text = given(sources, name);
  if (text === undefined) return otherwise;
  const value = values.find((one) => one === text.toLowerCase());
  if (value !== undefined) return value;
  throw new InvalidSetting(
    name,
    `${name} is "${text.slice(0, 40)}", which is none of ${values.join(', ')}.`,
    `Set it to one of them, or unset it.`,
  );
}

function positive(sources: Origin, name: VariableName, kind: 'any' | 'whole'): number | undefined {
  const text = given(sources, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  const isFit = value > 0 && value <= 100_000 && (kind === 'any' || Number.isInteger(value));
  if (isFit) return value;
  throw new InvalidSetting(
    name,
    `${name} is "${text.slice(0, 40)}", which is no ${kind === 'whole' ? 'whole ' : ''}number above 0.`,
    'Set it to one, or unset it to have no limit.',
  );
}

/** Flag, else environment; an empty value counts as none. */
function given({ env = process.env, flags }: Origin, name: VariableName): string | undefined {
  return flags?.[name]?.trim() || env[name]?.trim() || undefined;
}
