import { readFileSync } from 'node:fs';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/**
 * Checks documents against the schema's element order and types, on its own: it shares neither
 * parser nor tables with the simulator.
 */

interface Schema {
  namespace: string;
  roots: Record<string, string>;
  types: Record<string, [name: string, type: string, repeats?: string][]>;
}

const facts = withAdditions(readJson('xml-schema.json'), readJson('xml-schema-additions.json'));
const enumerations: Record<string, string[]> = readJson('enumerations.json');

type Node = Record<string, unknown>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
});

/** Everything that is wrong with a document; empty if it is as the schema says. */
export function schemaProblems(xml: string): string[] {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) return [valid.err.msg];
  const [root, ...others] = parser.parse(xml) as Node[];
  if (root === undefined || others.length > 0) return ['not exactly one root element'];
  const { tag, children, attributes } = open(root);
  const [prefix, name = ''] = tag.split(':');
  const type = facts.roots[name];
  if (prefix !== 'ns0' || type === undefined) return [`unknown root ${tag}`];
  const problems: string[] = [];
  if (attributes['xmlns:ns0'] !== facts.namespace) problems.push('wrong namespace');
  walk(children, concrete(attributes, type, name, problems), name, problems);
  return problems;
}

function walk(children: Node[], type: string, path: string, problems: string[]): void {
  const fields = facts.types[type];
  if (fields === undefined) {
    checkSimple(children, type, path, problems);
    return;
  }
  let at = 0;
  let previous = '';
  for (const child of children) {
    const { tag, text, children: below, attributes } = open(child);
    if (text !== undefined) {
      if (text.trim() !== '') problems.push(`${path}: text in ${type}`);
      continue;
    }
    const here = `${path}/${tag}`;
    const position = fields.findIndex(([name]) => name === tag);
    const field = fields[position];
    if (field === undefined) {
      problems.push(`${here}: unknown in ${type}`);
      continue;
    }
    if (position < at) problems.push(`${here}: out of order`);
    if (previous === tag && field[2] !== '[]') problems.push(`${here}: repeated`);
    at = position;
    previous = tag;
    walk(below, concrete(attributes, field[1], here, problems), here, problems);
  }
}

function checkSimple(children: Node[], type: string, path: string, problems: string[]): void {
  const texts = children.map((child) => open(child).text);
  if (texts.includes(undefined)) problems.push(`${path}: elements in ${type}`);
  const text = texts.join('');
  const values = enumerations[type];
  const fits =
    values?.includes(text) ??
    {
      boolean: /^(true|false)$/,
      int: /^-?\d+$/,
      long: /^-?\d+$/,
      dateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
      anyURI: /^[^\s\\<>"{}|^`]*$/,
    }[type]?.test(text) ??
    true;
  if (!fits) problems.push(`${path}: ${text} is no ${type}`);
}

/** The type named by `xsi:type`, if it begins with all that the declared type has. */
function concrete(
  attributes: Record<string, string>,
  declared: string,
  path: string,
  problems: string[],
): string {
  const named = attributes['xsi:type'];
  if (named === undefined) {
    if (declared === 'CredAccount') problems.push(`${path}: no xsi:type`);
    return declared;
  }
  const [prefix, type = ''] = named.split(':');
  const base = facts.types[declared] ?? [];
  const extended = facts.types[type];
  const extendsBase = base.every(([name], i) => extended?.[i]?.[0] === name);
  if (prefix !== 'ns0' || extended === undefined || !extendsBase) {
    problems.push(`${path}: xsi:type ${named} is no ${declared}`);
    return declared;
  }
  return type;
}

function open(node: Node) {
  const attributes = (node[':@'] ?? {}) as Record<string, string>;
  const [tag = ''] = Object.keys(node).filter((key) => key !== ':@');
  if (tag === '#text') return { tag, text: String(node[tag]), children: [], attributes };
  return { tag, text: undefined, children: node[tag] as Node[], attributes };
}

function readJson<T>(name: string): T {
  return JSON.parse(
    readFileSync(new URL(`../../simulator/facts/${name}`, import.meta.url), 'utf8'),
  );
}

function withAdditions(schema: Schema, more: Omit<Schema, 'namespace'>): Schema {
  return {
    ...schema,
    roots: { ...schema.roots, ...more.roots },
    types: { ...schema.types, ...more.types },
  };
}
