import { type Field, namespace, type Roots, rootTypes } from '../schema.gen.ts';
import { fieldsOf, isKindOf } from './types.ts';

/** An object on its way to the server: any of its elements, in any order. */
export type Draft<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Draft<Item>[]
    : T extends object
      ? { [Key in keyof T]?: Draft<T[Key]> }
      : T;

/** A value that cannot be written: the element and what is wrong with it. */
export class Unwritable extends Error {}

/**
 * Writes a document as the strictest reader wants it: elements in schema order, `ns0` for the
 * namespace, `xsi:type` where an object names its own, UTF-8. Absent and empty lists are left out.
 * Throws {@link Unwritable} for an element or value that the schema does not have.
 */
export function writeDocument<Root extends keyof Roots>(
  root: Root,
  value: Draft<Roots[Root]>,
): string {
  const { attributes, content } = writeObject(value, rootTypes[root], root);
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<ns0:${root} xmlns:ns0="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${attributes}>` +
    `${content}</ns0:${root}>`
  );
}

interface Written {
  attributes: string;
  content: string;
}

function writeObject(value: unknown, declared: string, path: string): Written {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Unwritable(`${path} has to be an object`);
  }
  const entries = new Map<string, unknown>(Object.entries(value));
  const xsiType = entries.get('xsiType');
  entries.delete('xsiType');
  if (
    xsiType !== undefined &&
    (typeof xsiType !== 'string' || !/^[A-Za-z_][\w.-]*$/.test(xsiType))
  ) {
    throw new Unwritable(`${path} has no proper type name`);
  }
  // A type that a newer server has introduced keeps its name; what is known of its base goes along.
  const type = xsiType !== undefined && isKindOf(xsiType, declared) ? xsiType : declared;
  let content = '';
  for (const field of fieldsOf(type)?.values() ?? []) {
    content += writeField(entries.get(field[0]), field, `${path}/${field[0]}`);
    entries.delete(field[0]);
  }
  for (const [name, unknown] of entries) {
    if (unknown !== undefined) throw new Unwritable(`${type} has no element ${path}/${name}`);
  }
  return { attributes: xsiType === undefined ? '' : ` xsi:type="ns0:${xsiType}"`, content };
}

function writeField(value: unknown, [name, type, item]: Field, path: string): string {
  if (value === undefined) return '';
  if (item === undefined) return writeElement(name, value, type, path);
  if (!Array.isArray(value)) throw new Unwritable(`${path} has to be a list`);
  if (value.length === 0) return '';
  if (item === '') return value.map((entry) => writeElement(name, entry, type, path)).join('');
  const items = value.map((entry, index) => writeElement(item, entry, type, `${path}[${index}]`));
  return `<${name}>${items.join('')}</${name}>`;
}

function writeElement(name: string, value: unknown, type: string, path: string): string {
  if (!fieldsOf(type)) return `<${name}>${writeScalar(value, type, path)}</${name}>`;
  const { attributes, content } = writeObject(value, type, path);
  return `<${name}${attributes}>${content}</${name}>`;
}

function writeScalar(value: unknown, kind: string, path: string): string {
  if (kind === 'boolean') {
    if (typeof value !== 'boolean') throw new Unwritable(`${path} has to be true or false`);
    return String(value);
  }
  if (kind === 'int' || kind === 'long') {
    const fits =
      Number.isSafeInteger(value) && (kind === 'long' || Number(value) === (Number(value) | 0));
    if (!fits) throw new Unwritable(`${path} has to be a whole number that fits`);
    return String(value);
  }
  if (typeof value !== 'string') throw new Unwritable(`${path} has to be text`);
  if (kind === 'id' && !/^-?\d{1,19}$/.test(value)) throw new Unwritable(`${path} has to be an id`);
  return escapeText(value, path);
}

/** Characters that XML cannot carry, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/** A bare carriage return would come out as a line feed. */
function escapeText(text: string, path: string): string {
  if (forbidden.test(text) || !text.isWellFormed()) {
    throw new Unwritable(`${path} has a character that XML cannot carry`);
  }
  return text.replaceAll(/[&<>\r]/g, (character) => escapes[character] ?? character);
}
