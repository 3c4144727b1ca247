import { InvalidRequest } from './errors/invalid-request.ts';

type QueryValue = string | number | boolean | readonly string[] | undefined;

/**
 * Path and query of an operation after the base, percent-encoded, without a leading slash: what goes
 * over the wire and what a signature is made of.
 */
export function targetOf(
  operation: string,
  template: string,
  parameters: Readonly<Record<string, string | undefined>>,
  query: Readonly<Record<string, QueryValue>>,
): string {
  const path = template.replaceAll(/\{(\w+)(\s*:\s*\.\+)?\}/g, (_, name: string, many?: string) => {
    const value = parameters[name] ?? '';
    // Servers resolve dots and empty segments, so that the request would go somewhere else.
    const segments = many ? value.split('/') : [value];
    if (segments.some((segment) => ['', '.', '..'].includes(segment))) {
      throw new InvalidRequest(
        `${operation} needs a proper ${name}, not ${JSON.stringify(value)}.`,
        operation,
      );
    }
    return segments.map((segment) => encode(segment, operation)).join('/');
  });
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined)
      .map((one) => `${encode(name, operation)}=${encode(String(one), operation)}`),
  );
  return path.slice(1) + (pairs.length > 0 ? `?${pairs.join('&')}` : '');
}

function encode(text: string, operation: string): string {
  if (!text.isWellFormed()) {
    throw new InvalidRequest(`${operation} was given text that is no Unicode.`, operation);
  }
  return encodeURIComponent(text);
}
