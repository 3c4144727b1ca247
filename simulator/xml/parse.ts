/** An element as it was sent, with its namespace resolved. */
export interface ParsedElement {
  /** Local name, without prefix. */
  name: string;
  /** Empty for none. */
  namespace: string;
  /** Local name of the `xsi:type` attribute, if there is one. */
  xsiType?: string;
  children: ParsedElement[];
  /** All character data directly in this element. */
  text: string;
}

/** The document is not well-formed; the message says where. */
export class XmlSyntaxError extends Error {
  override name = 'XmlSyntaxError';
}

const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance';
const deepest = 64;
const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const markup =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>/]+)\s*>|<([A-Za-z_][^\s>/]*)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

interface OpenElement {
  element: ParsedElement;
  tag: string;
  /** Namespaces by prefix, as they hold inside. */
  scope: Map<string, string>;
}

/**
 * Parses one XML document, namespaces included. Document type declarations are refused, so that no
 * entity can be declared.
 *
 * @throws XmlSyntaxError
 */
export function parseXml(source: string): ParsedElement {
  const document: ParsedElement = { name: '', namespace: '', children: [], text: '' };
  const open: OpenElement[] = [{ element: document, tag: '', scope: new Map() }];
  let at = source.startsWith('\uFEFF') ? 1 : 0;
  while (at < source.length) {
    const current = open.at(-1);
    if (current === undefined) throw syntaxError(source, at, 'an end tag too many');
    const next = source.indexOf('<', at);
    const end = next === -1 ? source.length : next;
    current.element.text += decode(source, at, end);
    if (next === -1) break;
    markup.lastIndex = next;
    const match = markup.exec(source);
    if (match === null) throw syntaxError(source, next, 'not well-formed markup');
    const [all, characters, endTag, startTag, attributes, empty] = match;
    if (characters !== undefined) current.element.text += characters;
    if (endTag !== undefined) {
      if (current.tag !== endTag) throw syntaxError(source, next, `unexpected </${endTag}>`);
      open.pop();
    }
    if (startTag !== undefined) {
      const child = openElement(source, next, startTag, attributes ?? '', current.scope);
      current.element.children.push(child.element);
      if (empty !== '/') open.push(child);
      if (open.length > deepest) throw syntaxError(source, next, 'elements nested too deep');
    }
    at = next + all.length;
  }
  const unclosed = open.at(-1);
  if (open.length > 1) throw syntaxError(source, source.length, `<${unclosed?.tag}> is not closed`);
  const [root, second] = document.children;
  if (root === undefined) throw syntaxError(source, 0, 'no root element');
  if (second !== undefined) throw syntaxError(source, source.length, 'more than one root element');
  if (document.text.trim() !== '') throw syntaxError(source, 0, 'text outside the root element');
  return root;
}

function openElement(
  source: string,
  at: number,
  tag: string,
  attributes: string,
  outer: Map<string, string>,
): OpenElement {
  const values = new Map<string, string>();
  for (const [, name = '', quoted = ''] of attributes.matchAll(
    /([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g,
  )) {
    if (values.has(name)) throw syntaxError(source, at, `attribute ${name} twice`);
    values.set(name, decodeText(quoted.slice(1, -1), source, at));
  }
  const scope = new Map(outer);
  for (const [name, value] of values) {
    if (name === 'xmlns') scope.set('', value);
    if (name.startsWith('xmlns:')) scope.set(name.slice('xmlns:'.length), value);
  }
  const resolve = (prefix: string) => {
    const uri = scope.get(prefix);
    if (uri === undefined && prefix !== '' && prefix !== 'xml') {
      throw syntaxError(source, at, `namespace prefix ${prefix} is not declared`);
    }
    return uri ?? '';
  };
  const [prefix, name] = splitName(tag);
  const element: ParsedElement = { name, namespace: resolve(prefix), children: [], text: '' };
  for (const [attribute, value] of values) {
    const [attributePrefix, local] = splitName(attribute);
    if (attributePrefix === '' || attributePrefix === 'xmlns') continue;
    if (resolve(attributePrefix) === schemaInstance && local === 'type') {
      element.xsiType = splitName(value.trim())[1];
    }
  }
  return { element, tag, scope };
}

function splitName(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon === -1 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function decode(source: string, from: number, to: number): string {
  return from === to ? '' : decodeText(source.slice(from, to), source, from);
}

function decodeText(text: string, source: string, at: number): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&([^;&]*;?)/g, (_, reference: string) => {
    const name = reference.slice(0, -1);
    const known = reference.endsWith(';') ? (entities[name] ?? character(name)) : undefined;
    if (known === undefined) throw syntaxError(source, at, 'an entity that is not declared');
    return known;
  });
}

function character(reference: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(reference) ?? [];
  const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function syntaxError(source: string, at: number, problem: string): XmlSyntaxError {
  const before = source.slice(0, at).split('\n');
  return new XmlSyntaxError(
    `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${problem}`,
  );
}
