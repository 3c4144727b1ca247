import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { XmlProblem } from './problem.ts';

/** An element with its namespace resolved. */
export interface XmlElement {
  /** Name without prefix. */
  name: string;
  /** Namespace, `undefined` where there is none. */
  namespace: string | undefined;
  /** Value of `xsi:type` without prefix. */
  xsiType?: string;
  nil: boolean;
  children: XmlElement[];
  /** Character data directly in the element. */
  text: string;
}

const xsi = 'http://www.w3.org/2001/XMLSchema-instance';
const markup = '#text';
const cdata = '#cdata';

// Values stay text, in the order of the document; entities are decoded here, as the parser's own
// limits would refuse long lists with many ampersands.
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: cdata,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** A node as the parser gives it: one key for the element, `:@` for its attributes. */
type RawNode = Record<string, unknown>;

/**
 * Parses a document strictly enough to trust it: well-formed, one root, no document type. Throws an
 * {@link XmlProblem} otherwise.
 */
export function parseTree(text: string): XmlElement {
  if (text.trim() === '') throw new XmlProblem('broken', 'it is empty');
  refuseDeclarations(text);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) {
    const { msg, line } = verdict.err;
    const foreign = !text.trimStart().startsWith('<');
    throw new XmlProblem(
      foreign ? 'foreign' : 'broken',
      foreign ? 'it is not XML' : `it is not well-formed XML (line ${line}: ${msg})`,
    );
  }
  let nodes: RawNode[];
  try {
    nodes = parser.parse(text);
  } catch (error) {
    // Names that could poison an object, or elements nested without end.
    throw new XmlProblem(
      'hostile',
      `its XML was refused (${error instanceof Error ? error.message : ''})`,
    );
  }
  const elements = nodes.filter((node) => !(markup in node));
  const [root, ...others] = elements;
  if (!root || others.length > 0)
    throw new XmlProblem('broken', 'it has more than one root element');
  return toElement(root, { xml: 'http://www.w3.org/XML/1998/namespace' });
}

/** Finds `<!DOCTYPE` and its like outside comments and CDATA, in one pass whatever the text is. */
function refuseDeclarations(text: string): void {
  for (let at = text.indexOf('<!'); at >= 0; at = text.indexOf('<!', at)) {
    const end = text.startsWith('<!--', at) ? '-->' : text.startsWith('<![CDATA[', at) ? ']]>' : '';
    if (!end) throw new XmlProblem('hostile', 'it declares a document type, which is not read');
    at = text.indexOf(end, at + 4);
    if (at < 0) throw new XmlProblem('broken', 'it breaks off');
  }
}

type Scope = Readonly<Record<string, string>>;

function toElement(node: RawNode, outer: Scope): XmlElement {
  const attributes = attributesOf(node);
  const scope = { ...outer };
  for (const [name, value] of attributes) {
    if (name === 'xmlns') scope[''] = value;
    else if (name.startsWith('xmlns:')) scope[name.slice(6)] = value;
  }
  const tag = Object.keys(node).find((key) => key !== ':@') ?? '';
  const { prefix, local } = splitName(tag);
  const element: XmlElement = {
    name: local,
    namespace: scope[prefix] || undefined,
    nil: false,
    children: [],
    text: '',
  };
  for (const [name, value] of attributes) {
    const attribute = splitName(name);
    if (!isSchemaInstance(attribute.prefix, scope)) continue;
    if (attribute.local === 'type') element.xsiType = splitName(value.trim()).local;
    if (attribute.local === 'nil') element.nil = /^\s*(true|1)\s*$/.test(value);
  }
  for (const child of childrenOf(node[tag])) {
    if (markup in child) element.text += decodeEntities(String(child[markup]));
    else if (cdata in child)
      element.text += childrenOf(child[cdata])
        .map((part) => part[markup])
        .join('');
    else element.children.push(toElement(child, scope));
  }
  return element;
}

/** `type` is also understood bare or under `xsi` undeclared: the schema has no attributes of its own. */
function isSchemaInstance(prefix: string, scope: Scope): boolean {
  return prefix === '' || (scope[prefix] ?? (prefix === 'xsi' ? xsi : '')) === xsi;
}

function splitName(name: string): { prefix: string; local: string } {
  const colon = name.indexOf(':');
  return { prefix: colon < 0 ? '' : name.slice(0, colon), local: name.slice(colon + 1) };
}

function attributesOf(node: RawNode): [string, string][] {
  const attributes = node[':@'];
  if (typeof attributes !== 'object' || attributes === null) return [];
  return Object.entries(attributes).map(([name, value]) => [name, decodeEntities(String(value))]);
}

function childrenOf(value: unknown): RawNode[] {
  return Array.isArray(value) ? value : [];
}

const predefined = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex, decimal, name) => {
      if (name) return predefined.get(name) ?? refuseEntity(whole);
      const point = Number.parseInt(hex ?? decimal, hex ? 16 : 10);
      const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
      return isCharacter ? String.fromCodePoint(point) : refuseEntity(whole);
    },
  );
}

function refuseEntity(entity: string): never {
  throw new XmlProblem('broken', `it has an entity that XML does not know (${entity})`);
}
