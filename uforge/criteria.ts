import { InvalidRequest } from './errors/invalid-request.ts';
import { type Roots, rootTypes } from './schema.gen.ts';
import { fieldsOf } from './xml/types.ts';

type Scalar = string | number | boolean;

type ScalarName<Entry> = {
  [Name in keyof Entry]-?: NonNullable<Entry[Name]> extends Scalar ? Name : never;
}[keyof Entry] &
  string;

type NestedName<Entry> = {
  [Name in keyof Entry & string]-?: NonNullable<Entry[Name]> extends Scalar | readonly unknown[]
    ? never
    : `${Name}.${ScalarName<NonNullable<Entry[Name]>>}`;
}[keyof Entry & string];

/** What a list can be searched and sorted by: an element of its entries, or one of an object in them. */
export type SearchField<Entry> = Exclude<ScalarName<Entry>, 'xsiType'> | NestedName<Entry>;

/** Which entries of a list are wanted. */
export type Criterion<Field extends string> =
  | { readonly field: Field; readonly equals: Scalar }
  | { readonly all: readonly Criterion<Field>[] }
  | { readonly any: readonly Criterion<Field>[] };

/** Entries with exactly this value: `equals('name', 'web-tier')`, `equals('targetFormat.name', 'VMware')`. */
export function equals<const Field extends string>(field: Field, value: Scalar): Criterion<Field> {
  return { field, equals: value };
}

/** Entries for which every one of these holds. */
export function allOf<Field extends string>(
  ...criteria: [Criterion<Field>, ...Criterion<Field>[]]
): Criterion<Field> {
  return { all: criteria };
}

/** Entries for which at least one of these holds. */
export function anyOf<Field extends string>(
  ...criteria: [Criterion<Field>, ...Criterion<Field>[]]
): Criterion<Field> {
  return { any: criteria };
}

/**
 * The criterion as UForge takes it in `query`: `name=='web-tier';version=='2.1'`, where `;` is and, `,`
 * is or, and the first binds closer. No brackets are used, as no document or client shows any. Throws
 * `InvalidRequest` for a field or a value that entries of the list cannot have.
 */
export function queryText(
  operation: string,
  root: keyof Roots,
  criterion: Criterion<string>,
): string {
  const refuse = (why: string) =>
    new InvalidRequest(`${operation} cannot search: ${why}.`, operation);
  return alternativesOf(criterion)
    .map((terms) => terms.map(({ field, equals: value }) => `${field}==${written(field, value)}`))
    .map((terms) => terms.join(';'))
    .join(',');

  function written(field: string, value: Scalar): string {
    const kind = kindOf(entryType(root), field.split('.'));
    if (kind === undefined) throw refuse(`there is no ${JSON.stringify(field)} in what it lists`);
    const text = String(value);
    if (kind === 'boolean' || kind === 'int' || kind === 'long' || kind === 'id') {
      const fits = kind === 'boolean' ? /^(true|false)$/ : /^-?\d{1,19}$/;
      if (fits.test(text)) return text;
      throw refuse(`${field} cannot be ${JSON.stringify(value)}`);
    }
    return quoted(text);
  }
}

type Term = Extract<Criterion<string>, { field: string }>;

/** Every way to fulfil a criterion, each a list of terms that all have to hold. */
function alternativesOf(criterion: Criterion<string>): Term[][] {
  if ('field' in criterion) return [[criterion]];
  if ('any' in criterion) return criterion.any.flatMap(alternativesOf);
  return criterion.all
    .map(alternativesOf)
    .reduce((ways, more) => ways.flatMap((way) => more.map((other) => [...way, ...other])), [[]]);
}

/** Quotes of the kind that the text does not have: not every server knows an escaped one. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + text.replaceAll(quote === '"' ? /\\/g : /[\\']/g, '\\$&') + quote;
}

function entryType(root: keyof Roots): string | undefined {
  const fields = [...(fieldsOf(rootTypes[root])?.values() ?? [])];
  return fields.find(([, , item]) => item !== undefined)?.[1];
}

/** What a path of elements below a type holds, where it is one simple value. */
function kindOf(type: string | undefined, path: string[]): string | undefined {
  const [name = '', ...deeper] = path;
  const field = type === undefined ? undefined : fieldsOf(type)?.get(name);
  if (!field || field[2] !== undefined) return undefined;
  if (deeper.length > 0) return kindOf(field[1], deeper);
  return fieldsOf(field[1]) ? undefined : field[1];
}
