import { UForgeFailure } from '../failure.ts';
import { type ParsedElement, parseXml, XmlSyntaxError } from './parse.ts';
import {
  extendsType,
  fieldsOf,
  isAnonymous,
  namespace,
  positionOf,
  simpleTypeProblem,
  typeOfRoot,
} from './schema.ts';

/** A request's document, checked against the schema. */
export interface RequestBody {
  root: ParsedElement;
  /** Every departure from the schema: unknown, misplaced, repeated or wrongly typed elements. */
  violations: string[];
}

/**
 * Reads the document that an operation asks for: any prefix or default namespace is accepted at
 * the root.
 *
 * @throws UForgeFailure 400 for what is no XML, or has another root than `element`.
 */
export function readRequestBody(xml: string, element: string): RequestBody {
  const root = parse(xml);
  if (root.name !== element || root.namespace !== namespace) {
    throw new UForgeFailure(
      400,
      `The body's root is {${root.namespace}}${root.name}; expected {${namespace}}${element}.`,
    );
  }
  const violations: string[] = [];
  checkElement(root, typeOfRoot(element) ?? '', element, violations);
  return { root, violations };
}

function parse(xml: string): ParsedElement {
  try {
    return parseXml(xml);
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    throw new UForgeFailure(400, `The body is not well-formed XML: ${error.message}.`);
  }
}

function checkElement(element: ParsedElement, declared: string, path: string, out: string[]): void {
  if (fieldsOf(declared) === undefined) {
    if (element.children.length > 0)
      out.push(`${path}: has child elements, but is of type ${declared}`);
    const problem = simpleTypeProblem(declared, element.text);
    if (problem !== undefined) out.push(`${path}: ${problem}`);
    return;
  }
  // An anonymous type has no name that xsi:type could give; clients write something there anyway.
  const type = isAnonymous(declared) ? declared : (element.xsiType ?? declared);
  if (!extendsType(type, declared)) {
    out.push(`${path}: xsi:type ${type} is no ${declared}`);
    return;
  }
  if (element.text.trim() !== '') out.push(`${path}: has text, but is of type ${type}`);
  let last = -1;
  for (const child of element.children) {
    const childPath = `${path}/${child.name}`;
    if (child.namespace !== '') out.push(`${childPath}: must have no namespace`);
    const position = positionOf(type, child.name);
    const field = position === undefined ? undefined : fieldsOf(type)?.[position];
    if (position === undefined || field === undefined) {
      out.push(`${childPath}: ${type} has no such element`);
      continue;
    }
    if (position < last) out.push(`${childPath}: out of order`);
    if (position === last && field.occurs === 'once') out.push(`${childPath}: more than once`);
    last = Math.max(last, position);
    checkElement(child, field.type, childPath, out);
  }
}

/** The first element at a path of names below `element`. */
export function elementAt(element: ParsedElement, ...names: string[]): ParsedElement | undefined {
  let found: ParsedElement | undefined = element;
  for (const name of names) found = found?.children.find((child) => child.name === name);
  return found;
}

/** The trimmed text at a path; nothing where the element is missing or empty. */
export function textAt(element: ParsedElement, ...names: string[]): string | undefined {
  const text = elementAt(element, ...names)?.text.trim();
  return text === '' ? undefined : text;
}

/** The boolean at a path, false where it is missing. */
export function flagAt(element: ParsedElement, ...names: string[]): boolean {
  const text = textAt(element, ...names);
  return text === 'true' || text === '1';
}

/** The whole number at a path; nothing where it is missing or none. */
export function numberAt(element: ParsedElement, ...names: string[]): number | undefined {
  const text = textAt(element, ...names);
  if (text === undefined) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}
