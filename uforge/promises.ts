import type { Operation } from './operations.ts';
import { XmlProblem } from './xml/problem.ts';

/**
 * Throws an {@link XmlProblem} that names the element, where an answer lacks what its operation
 * promises.
 */
export function keepPromises(operation: Operation, value: object): void {
  const present = new Set(
    Object.entries(value)
      .filter(([, content]) => content !== '')
      .map(([name]) => name),
  );
  const missing = operation.promises?.find((name) => !present.has(name));
  if (missing !== undefined) {
    throw new XmlProblem('incomplete', `it has no <${operation.answer}/${missing}>`);
  }
  const oneOf = operation.promisesOneOf;
  if (oneOf && !oneOf.some((name) => present.has(name))) {
    const elements = oneOf.map((name) => `<${operation.answer}/${name}>`);
    throw new XmlProblem('incomplete', `it has none of ${elements.join(', ')}`);
  }
}
