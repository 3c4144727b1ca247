import enumerations from '../facts/enumerations.json';
import facts from '../facts/xml-schema.json';
import additions from '../facts/xml-schema-additions.json';

/** Namespace of every root element; the children are unqualified. */
export const namespace: string = facts.namespace;

/** One child element that a type may have. */
export interface Field {
  name: string;
  /** A key of the schema's types, or a simple type (`string`, `long`, `STD_ANON_16`, …). */
  type: string;
  occurs: 'once' | 'many';
}

interface ComplexType {
  /** In the order in which the schema wants them. */
  fields: Field[];
  positions: Map<string, number>;
}

const complexTypes = new Map<string, ComplexType>(
  Object.entries<string[][]>({ ...facts.types, ...additions.types }).map(([name, rows]) => {
    const fields = rows.map(toField);
    return [name, { fields, positions: new Map(fields.map((field, i) => [field.name, i])) }];
  }),
);

const roots = new Map<string, string>(Object.entries({ ...facts.roots, ...additions.roots }));
const allowedValues = new Map<string, string[]>(Object.entries(enumerations));

function toField(row: string[]): Field {
  const [name, type, repeats] = row;
  if (name === undefined || type === undefined)
    throw new Error('A row of the schema is too short.');
  return { name, type, occurs: repeats === undefined ? 'once' : 'many' };
}

/** The type of a root element, such as `Image` of `image`. */
export function typeOfRoot(element: string): string | undefined {
  return roots.get(element);
}

/** A complex type's fields in schema order; nothing if `type` is simple or unknown. */
export function fieldsOf(type: string): Field[] | undefined {
  return complexTypes.get(type)?.fields;
}

/** Whether a type is one of the nameless wrappers around lists. */
export function isAnonymous(type: string): boolean {
  return type.startsWith('CTD_ANON_');
}

/** Where a child stands in the order of its parent's type. */
export function positionOf(type: string, child: string): number | undefined {
  return complexTypes.get(type)?.positions.get(child);
}

/** Whether `type` is `base` or extends it: an extension begins with all fields of its base. */
export function extendsType(type: string, base: string): boolean {
  const fields = fieldsOf(type);
  const inherited = fieldsOf(base);
  if (fields === undefined || inherited === undefined) return false;
  return inherited.every((field, i) => fields[i]?.name === field.name);
}

const lexicalForms: Record<string, RegExp> = {
  boolean: /^(true|false|0|1)$/,
  int: /^[+-]?\d{1,10}$/,
  long: /^[+-]?\d{1,19}$/,
  dateTime: /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/,
  base64Binary: /^[A-Za-z0-9+/=\s]*$/,
};

/** What is wrong with a simple value, in a few words; nothing if it fits its type. */
export function simpleTypeProblem(type: string, text: string): string | undefined {
  const values = allowedValues.get(type);
  if (values !== undefined) {
    return values.includes(text) ? undefined : `'${text}' is none of ${values.join(', ')}`;
  }
  const form = lexicalForms[type];
  if (form === undefined || form.test(text.trim())) return undefined;
  return `'${text}' is not of type ${type}`;
}
