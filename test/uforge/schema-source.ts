/**
 * Derives `uforge/schema.gen.ts` from the facts. Run it after the facts have changed:
 * `bun test/uforge/schema-source.ts`; a test compares the file with what this would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';

type Element = [name: string, type: string, repeats?: '[]'];

interface Facts {
  namespace: string;
  roots: Record<string, string>;
  types: Record<string, Element[]>;
}

/** Roots that no operation of images, publications, scans and packages uses. */
const unusedRoots = new Set(['migration', 'migrations']);

/** Elements that operations answer with although the list of roots leaves them out. */
const furtherRoots: Record<string, string> = { credAccountResources: 'CredAccountResources' };

/** Types that `xsi:type` replaces by one of their own kind. */
const families = ['CloudResources', 'CredAccount', 'Instance', 'PublishImage', 'SourceSummary'];

/** Types that extend another without being named after it. */
const furtherBases = [
  ['PublishImage', 'Image'],
  ['OpenstackResources', 'CloudResources'],
  ['ApplianceSummary', 'SourceSummary'],
  ['ScanSummaryLight', 'SourceSummary'],
] as const;

/** Types whose `uri` and `dbId` name them, by the kind that `uforge/ids.ts` has for them. */
const kinds: Record<string, string> = {
  APIKeyPair: 'apiKey',
  Appliance: 'appliance',
  CredAccount: 'account',
  Deployment: 'deployment',
  Image: 'image',
  PublishImage: 'publication',
  Scan: 'scan',
  ScannedInstance: 'instance',
  ScannedPkg: 'package',
  SoftwareBundle: 'platformTool',
  TargetFormat: 'targetFormat',
};

/** Elements that name a thing of one kind wherever they are. */
const references: Record<string, string> = {
  applianceUri: 'appliance',
  applianceUris: 'appliance',
  credAccountUris: 'account',
  imageUri: 'image',
  imageUris: 'image',
  orgUri: 'org',
  orgUris: 'org',
  publishImageUris: 'publication',
  scannedInstanceUri: 'instance',
};

export const schemaFile = new URL('../../uforge/schema.gen.ts', import.meta.url);

/** The facts with what supplements them. */
export function readFacts(): Facts {
  const [facts, supplement]: Facts[] = ['xml-schema', 'xml-schema-supplement'].map((name) =>
    JSON.parse(readFileSync(new URL(`./facts/${name}.json`, import.meta.url), 'utf8')),
  );
  if (!facts || !supplement) throw new Error('The facts are missing.');
  return {
    namespace: facts.namespace,
    roots: { ...facts.roots, ...supplement.roots },
    types: { ...facts.types, ...supplement.types },
  };
}

export function schemaSource(): string {
  const facts = readFacts();
  const roots = Object.entries({ ...facts.roots, ...furtherRoots })
    .filter(([root]) => !unusedRoots.has(root))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const bases = basesOf(facts);
  const types = reachable(
    facts,
    roots.map(([, type]) => type),
    bases,
  );
  return `${[
    "/** UForge's XML schema, derived from its facts by test/uforge/schema-source.ts: do not edit. */",
    '',
    "import type { Id, Uri } from './ids.ts';",
    '',
    `export const namespace = '${facts.namespace}';`,
    '',
    '/** Document elements and what each holds. */',
    'export interface Roots {',
    ...roots.map(([root, type]) => `  ${root}: ${type};`),
    '}',
    '',
    'export const rootTypes: { readonly [Root in keyof Roots]: string } = {',
    ...roots.map(([root, type]) => `  ${root}: '${type}',`),
    '};',
    '',
    '/**',
    ' * An element: its name, and what it holds (a type below, or a simple kind). A third entry makes it',
    ' * a list, and names the elements inside the wrapper; it is empty where the element itself repeats.',
    ' */',
    'export type Field = readonly [name: string, type: string, item?: string];',
    '',
    '/** Own elements of a type, in their order, after those of its base. */',
    'export interface TypeSchema {',
    '  readonly base?: string;',
    '  readonly fields: readonly Field[];',
    '}',
    '',
    'export const schema: Readonly<Record<string, TypeSchema>> = {',
    ...types.map((type) => tableEntry(facts, type, bases.get(type))),
    '};',
    '',
    ...types.flatMap((type) => [...interfaceOf(facts, type, bases), '']),
    ...families.map(
      (family) =>
        `export type Any${family} =\n  | ${[family, ...types.filter((type) => bases.get(type) === family)].join('\n  | ')};\n`,
    ),
  ].join('\n')}`;
}

/** What each type extends that extends another. */
function basesOf(facts: Facts): Map<string, string> {
  const bases = new Map<string, string>(furtherBases);
  for (const type of Object.keys(facts.types)) {
    const family = families.find((name) => type.startsWith(name) && type !== name);
    if (family && startsWith(facts, type, family)) bases.set(type, family);
  }
  return bases;
}

function startsWith(facts: Facts, type: string, base: string): boolean {
  const elements = elementsOf(facts, type);
  return elementsOf(facts, base).every(([name], at) => elements[at]?.[0] === name);
}

function reachable(facts: Facts, from: string[], bases: Map<string, string>): string[] {
  const seen = new Set<string>();
  const visit = (type: string) => {
    if (seen.has(type) || !facts.types[type]) return;
    seen.add(type);
    for (const [extension, base] of bases) if (base === type) visit(extension);
    for (const [, elementType] of elementsOf(facts, type)) visit(elementType);
  };
  for (const type of from) visit(type);
  return [...seen].filter((type) => !isList(facts, type)).sort();
}

function elementsOf(facts: Facts, type: string): Element[] {
  const elements = facts.types[type];
  if (!elements) throw new Error(`The facts know no type ${type}.`);
  return elements;
}

/** A wrapper holds one repeated element and nothing else. */
function isList(facts: Facts, type: string): boolean {
  const elements = facts.types[type] ?? [];
  return elements.length === 1 && elements[0]?.[2] === '[]';
}

function ownFields(facts: Facts, type: string, base: string | undefined): string[][] {
  const inherited = base ? elementsOf(facts, base).length : 0;
  return elementsOf(facts, type)
    .slice(inherited)
    .map(([name, elementType, repeats]) => {
      if (!isList(facts, elementType)) {
        const field = [name, kindOf(facts, name, elementType)];
        return repeats ? [...field, ''] : field;
      }
      const [item, ...others] = elementsOf(facts, elementType);
      if (!item || others.length > 0) throw new Error(`${elementType} is no plain list.`);
      return [name, kindOf(facts, item[0], item[1]), item[0]];
    });
}

/** Simple types, by what they mean to a reader. Enumerations are strings: servers add values. */
function kindOf(facts: Facts, name: string, type: string): string {
  if (facts.types[type]) return type;
  if (type === 'long') return /[a-z]Id$/.test(name) ? 'id' : 'long';
  if (type === 'anyURI') return 'uri';
  return ['boolean', 'int', 'dateTime'].includes(type) ? type : 'string';
}

function tableEntry(facts: Facts, type: string, base: string | undefined): string {
  const fields = ownFields(facts, type, base).map(
    (field) => `[${field.map((part) => `'${part}'`).join(', ')}]`,
  );
  return `  ${type}: { ${base ? `base: '${base}', ` : ''}fields: [${fields.join(', ')}] },`;
}

function interfaceOf(facts: Facts, type: string, bases: Map<string, string>): string[] {
  const base = bases.get(type);
  const polymorphic = [...bases.values()].includes(type);
  const member = polymorphic ? '  xsiType?: string;' : base && `  xsiType: '${type}';`;
  // A published image is no image: what names the one does not name the other.
  const isOwnKind = base !== undefined && kinds[type] !== undefined;
  const own = isOwnKind
    ? [
        ['dbId', 'id'],
        ['uri', 'uri'],
      ]
    : [];
  return [
    `export interface ${type}${base ? ` extends ${isOwnKind ? `Omit<${base}, 'dbId' | 'uri'>` : base}` : ''} {`,
    ...(member ? [member] : []),
    ...[...own, ...ownFields(facts, type, base)].map(([name = '', kind, item]) => {
      const content = naming(type, name) ?? scalar(kind);
      return item !== undefined ? `  ${name}: ${content}[];` : `  ${name}?: ${content};`;
    }),
    '}',
  ];
}

/** The type of an element that names a resource. */
function naming(type: string, name: string): string | undefined {
  const own = kinds[type];
  if (own && name === 'dbId') return `Id<'${own}'>`;
  if (type === 'Deployment' && name === 'applicationId') return "Id<'deployment'>";
  const kind = own && name === 'uri' ? own : references[name];
  return kind && `Uri<'${kind}'>`;
}

function scalar(kind = ''): string {
  const scalars: Record<string, string> = {
    id: 'string',
    uri: 'string',
    dateTime: 'string',
    int: 'number',
    long: 'number',
  };
  return scalars[kind] ?? kind;
}

if (import.meta.main) writeFileSync(schemaFile, schemaSource());
