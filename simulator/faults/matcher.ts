import { toPathPattern, toPattern } from './patterns.ts';
import type { RequestConcerns, RequestSeen } from './request.ts';
import type { CheckedFaultRule } from './rule.ts';

/** Whether a rule fits a request. */
export type RequestMatcher = (request: RequestSeen, concerns: RequestConcerns) => boolean;

/** Makes the matcher of a rule: what costs more to find out is asked last. */
export function matcherOf(rule: CheckedFaultRule): RequestMatcher {
  const { requests = {}, fault } = rule;
  const wanted =
    typeof requests === 'string' || Array.isArray(requests) ? { operation: requests } : requests;
  const { operation, method, path, query = {}, user, format } = wanted;
  const tests: RequestMatcher[] = [];
  if (operation !== undefined) {
    const patterns = [operation].flat().map(toPattern);
    tests.push(({ operation: name }) =>
      patterns.some((pattern) => name !== undefined && pattern.test(name)),
    );
  }
  if (method !== undefined) tests.push((request) => request.method === method);
  if (path !== undefined) {
    const pattern = toPathPattern(path);
    tests.push((request) => pattern.test(request.path));
  }
  for (const [name, text] of Object.entries(query)) {
    const pattern = toPattern(text);
    tests.push((request) => request.query.getAll(name).some((value) => pattern.test(value)));
  }
  if ([fault].flat().some(({ expiredId }) => expiredId)) {
    tests.push((_, concerns) => concerns.bringsOneTimeId);
  }
  if (user !== undefined) tests.push((_, concerns) => concerns.user === user);
  if (format !== undefined) tests.push((_, concerns) => concerns.format === format);
  return (request, concerns) => tests.every((test) => test(request, concerns));
}
