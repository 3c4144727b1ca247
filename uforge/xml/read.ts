import { type Field, namespace, type Roots, rootTypes } from '../schema.gen.ts';
import { XmlProblem } from './problem.ts';
import { looksLikeHtml } from './text.ts';
import { parseTree, type XmlElement } from './tree.ts';
import { fieldsOf, isKindOf } from './types.ts';

/**
 * Reads a document of the given root element. Tolerant of prefixes, order, unknown and missing
 * elements; lists are arrays whether they had many entries, one, none, or no wrapper. Throws an
 * {@link XmlProblem} where it is no such document or a value is not of its type.
 */
export function readDocument<Root extends keyof Roots>(root: Root, text: string): Roots[Root];
// The table of the schema and its interfaces are generated together, which tsc cannot see.
export function readDocument(root: keyof Roots, text: string): unknown {
  if (looksLikeHtml(text)) {
    throw new XmlProblem('foreign', 'it is an HTML page: this does not look like a UForge server');
  }
  const element = parseTree(text);
  if (element.namespace !== namespace) {
    throw new XmlProblem(
      'foreign',
      `its root element <${element.name}> is not in UForge's namespace: this does not look like a UForge server`,
    );
  }
  if (element.name !== root) {
    throw new XmlProblem(
      'incomplete',
      `its root element is <${element.name}> in place of <${root}>`,
    );
  }
  return readObject(element, rootTypes[root], root);
}

function readObject(element: XmlElement, declared: string, path: string): Record<string, unknown> {
  const extended = element.xsiType !== undefined && isKindOf(element.xsiType, declared);
  const fields = fieldsOf(extended && element.xsiType ? element.xsiType : declared);
  const value: Record<string, unknown> = {};
  if (element.xsiType !== undefined) value.xsiType = element.xsiType;
  for (const [name, , item] of fields?.values() ?? []) if (item !== undefined) value[name] = [];
  for (const child of element.children) {
    const field = isOurs(child) ? fields?.get(child.name) : undefined;
    if (!field || child.nil) continue;
    const content = readField(child, field, `${path}/${child.name}`);
    if (content === undefined) continue;
    const before = value[child.name];
    // A list that comes in pieces is one list.
    if (Array.isArray(before) && Array.isArray(content))
      for (const one of content) before.push(one);
    else value[child.name] = content;
  }
  return value;
}

/** Elements of another namespace are extensions, even if they are named like ours. */
function isOurs(element: XmlElement): boolean {
  return element.namespace === undefined || element.namespace === namespace;
}

function readField(element: XmlElement, [, type, item]: Field, path: string): unknown {
  if (item === undefined) return readValue(element, type, path);
  if (item === '') return [readValue(element, type, path)].filter((value) => value !== undefined);
  return element.children
    .filter((child) => child.name === item && isOurs(child) && !child.nil)
    .map((child, index) => readValue(child, type, `${path}/${item}[${index}]`))
    .filter((value) => value !== undefined);
}

function readValue(element: XmlElement, type: string, path: string): unknown {
  return fieldsOf(type) ? readObject(element, type, path) : readScalar(element.text, type, path);
}

/** UForge's own resources are called …Uri; addresses of others, such as `keystoneUrl`, are not. */
const ownUri = /uri(\[\d+\])?$/i;

/**
 * What a server writes before the path of a resource: nothing by the documents, a slash, or its whole
 * address, by whatever name it knows itself behind a proxy.
 */
const aboveApi = /^(?:https?:\/\/[^/?#]+)?\/(?:[^?#]*?\/)??(?=(?:users|orgs)\/)/;

/** Servers write an unset number or boolean as an empty element: that is as good as none. */
function readScalar(text: string, kind: string, path: string): unknown {
  if (kind === 'string') return text;
  const value = text.trim();
  if (kind === 'uri') return ownUri.test(path) ? value.replace(aboveApi, '') : value;
  if (value === '') return undefined;
  if (kind === 'boolean') {
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
    throw new XmlProblem('incomplete', `<${path}> is not a boolean`);
  }
  if (kind === 'int' || kind === 'long') {
    const number = Number(value);
    if (!/^[+-]?\d+(\.\d+)?$/.test(value) || Math.abs(number) > Number.MAX_SAFE_INTEGER) {
      throw new XmlProblem('incomplete', `<${path}> is not a number that can be counted with`);
    }
    return number;
  }
  if (kind === 'id' && !/^[+-]?\d+$/.test(value)) {
    throw new XmlProblem('incomplete', `<${path}> is not an id`);
  }
  return value;
}
