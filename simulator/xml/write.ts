import { fieldsOf, namespace, typeOfRoot } from './schema.ts';

/** An element with children. `xsiType` names the concrete type of a polymorphic one. */
export interface XmlObject {
  [field: string]: XmlValue | XmlValue[] | undefined;
}

export type XmlValue = string | number | boolean | Date | XmlObject;

/** Key of an {@link XmlObject} under which the concrete type of a polymorphic element stands. */
export const concreteType = 'xsi:type';

/**
 * A document with `element` at its root: prefix `ns0` at the root and nowhere else, children in
 * schema order whatever the order of the object's keys.
 *
 * @throws Error if the schema does not know the element or one of the object's keys.
 */
export function writeDocument(element: string, value: XmlObject): string {
  const type = typeOfRoot(element);
  if (type === undefined) throw new Error(`The schema has no root element ${element}.`);
  const declarations = `xmlns:ns0="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;
  return `<?xml version="1.0" encoding="UTF-8"?><ns0:${element} ${declarations}${typeAttribute(value)}>${writeContent(value, type)}</ns0:${element}>`;
}

/** What frozen objects were written as: they cannot be anything else the next time. */
const written = new WeakMap<XmlObject, string>();

/**
 * The children of one object of the given type, without the element around them. A frozen object is
 * written once; it must always be of the same type, and have nothing in it that changes.
 */
export function writeContent(value: XmlObject, declaredType: string): string {
  if (!Object.isFrozen(value)) return write(value, declaredType);
  const known = written.get(value);
  if (known !== undefined) return known;
  const content = write(value, declaredType);
  written.set(value, content);
  return content;
}

function write(value: XmlObject, declaredType: string): string {
  const named = value[concreteType];
  const type = typeof named === 'string' ? named : declaredType;
  const fields = fieldsOf(type);
  if (fields === undefined) throw new Error(`The schema has no complex type ${type}.`);
  let out = '';
  let written = named === undefined ? 0 : 1;
  for (const field of fields) {
    if (!(field.name in value)) continue;
    written++;
    const child = value[field.name];
    if (child === undefined) continue;
    for (const one of Array.isArray(child) ? child : [child]) {
      out += writeElement(field.name, one, field.type);
    }
  }
  if (written !== Object.keys(value).length) {
    const known = new Set(fields.map((field) => field.name));
    const unknown = Object.keys(value).filter((key) => key !== concreteType && !known.has(key));
    throw new Error(`The schema's type ${type} has no ${unknown.join(', ')}.`);
  }
  return out;
}

function writeElement(name: string, value: XmlValue, type: string): string {
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  if (typeof value === 'object') {
    return `<${name}${typeAttribute(value)}>${writeContent(value, type)}</${name}>`;
  }
  return `<${name}>${typeof value === 'string' ? escapeText(value) : value}</${name}>`;
}

function typeAttribute(value: XmlObject): string {
  const type = value[concreteType];
  return typeof type === 'string' ? ` xsi:type="ns0:${type}"` : '';
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

function escapeText(text: string): string {
  return /[&<>\r]/.test(text) ? text.replaceAll(/[&<>\r]/g, (char) => escapes[char] ?? char) : text;
}
