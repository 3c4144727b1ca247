import fc from 'fast-check';
import { type Roots, rootTypes, schema } from '../../uforge/schema.gen.ts';
import { fieldsOf, isKindOf } from '../../uforge/xml/types.ts';

/** Every type of the schema. */
export const allTypes = Object.keys(schema);

/** A way from an object to one inside it. */
interface Step {
  /** The element, and what it is declared to hold. */
  name: string;
  declared: string;
  /** What it holds: that, or a type that extends it. */
  actual: string;
  list: boolean;
}

/** Where a type can stand in a document: its root, and the way from there. */
interface Place {
  root: keyof Roots;
  steps: Step[];
}

/**
 * A document that has an object of one type somewhere in it, as the reader gives it, so that writing
 * and reading must bring it back.
 */
export function documentWith(
  type: string,
  { depth = 1 } = {},
): fc.Arbitrary<{ root: keyof Roots; value: object }> {
  const { root, steps } = placeOf(type);
  return objectOf(type, depth).map((object) => {
    const value = steps.reduceRight<object>((inside, { name, declared, actual, list }, at) => {
      const typed = actual === declared ? inside : Object.assign(inside, { xsiType: actual });
      const holder = steps[at - 1]?.actual ?? rootTypes[root];
      return { ...emptyLists(holder), [name]: list ? [typed] : typed };
    }, object);
    return { root, value };
  });
}

/** The shortest way from a root to a type. */
function placeOf(type: string): Place {
  const queue: Place[] = Object.keys(rootTypes)
    .filter(isRoot)
    .map((root) => ({ root, steps: [] }));
  const seen = new Set<string>();
  for (const { root, steps } of queue) {
    const here = steps.at(-1)?.actual ?? rootTypes[root];
    if (here === type) return { root, steps };
    if (seen.has(here)) continue;
    seen.add(here);
    for (const [name, declared, item] of fieldsOf(here)?.values() ?? []) {
      for (const actual of allTypes.filter((one) => isKindOf(one, declared))) {
        const step = { name, declared, actual, list: item !== undefined };
        queue.push({ root, steps: [...steps, step] });
      }
    }
  }
  throw new Error(`No document can hold ${type}.`);
}

function isRoot(name: string): name is keyof Roots {
  return name in rootTypes;
}

function emptyLists(type: string): Record<string, unknown> {
  const fields = [...(fieldsOf(type)?.values() ?? [])];
  return Object.fromEntries(
    fields.filter(([, , item]) => item !== undefined).map(([name]) => [name, []]),
  );
}

function objectOf(type: string, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, content, item] of fieldsOf(type)?.values() ?? []) {
    const value = contentOf(content, depth - 1);
    if (item !== undefined)
      members[name] = depth > 0 ? fc.array(value, { maxLength: 3 }) : fc.constant([]);
    else if (depth > 0 || !fieldsOf(content)) members[name] = value;
  }
  return fc.record(members, { requiredKeys: Object.keys(emptyLists(type)) });
}

function contentOf(kind: string, depth: number): fc.Arbitrary<unknown> {
  if (fieldsOf(kind)) {
    const kinds = allTypes.filter((one) => isKindOf(one, kind));
    return fc
      .constantFrom(...kinds)
      .chain((one) =>
        objectOf(one, depth).map((value) => (one === kind ? value : { ...value, xsiType: one })),
      );
  }
  if (kind === 'boolean') return fc.boolean();
  if (kind === 'int') return fc.integer();
  if (kind === 'long') return fc.maxSafeInteger();
  if (kind === 'id') return fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String);
  if (kind === 'dateTime') return fc.constant('2024-02-29T12:00:00.000+01:00');
  if (kind === 'uri') return fc.webPath().map((path) => path.trim());
  return fc.string({
    maxLength: 12,
    unit: fc.oneof(
      fc.constantFrom(...' \t\n\r&<>"\']]>é漢😀'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter(isWritable),
    ),
  });
}

/** Whether XML can carry a text at all. */
function isWritable(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\ufffe\uffff]/u.test(text.replaceAll(/[\t\n\r]/g, ''));
}
