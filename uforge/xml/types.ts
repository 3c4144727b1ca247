import { type Field, schema } from '../schema.gen.ts';

const known = new Map<string, ReadonlyMap<string, Field>>();

/** All elements of a type by name, in schema order; `undefined` where it is a simple kind. */
export function fieldsOf(type: string): ReadonlyMap<string, Field> | undefined {
  const cached = known.get(type);
  if (cached) return cached;
  if (!Object.hasOwn(schema, type)) return undefined;
  const definition = schema[type];
  if (!definition) return undefined;
  const inherited = definition.base ? fieldsOf(definition.base) : undefined;
  const fields = new Map(inherited);
  for (const field of definition.fields) fields.set(field[0], field);
  known.set(type, fields);
  return fields;
}

/** Whether `type` is `base` or extends it. */
export function isKindOf(type: string, base: string): boolean {
  if (type === base) return true;
  const next = Object.hasOwn(schema, type) ? schema[type]?.base : undefined;
  return next !== undefined && isKindOf(next, base);
}
