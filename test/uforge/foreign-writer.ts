import { namespace, type Roots, rootTypes } from '../../uforge/schema.gen.ts';
import { fieldsOf } from '../../uforge/xml/types.ts';

/** Numbers from 0 up to 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Writes a document as no careful writer would: any prefix, elements in any order and between strange
 * ones, comments and instructions everywhere, CDATA and references in place of text, and `xsi:type` in
 * each of its forms.
 */
export function foreignDocument(root: keyof Roots, value: object, seed: number): string {
  return new ForeignWriter(randomOf(seed)).document(root, value);
}

class ForeignWriter {
  readonly #random: () => number;
  readonly #prefix: string;
  readonly #instance: string;
  readonly #qualified: boolean;

  constructor(random: () => number) {
    this.#random = random;
    this.#prefix = this.#one(['ns0:', 'ns1:', 'u.f-:', '']);
    this.#instance = this.#one(['xsi', 'i', 'x-s.i']);
    // Under a default namespace the children are in it, too; otherwise they can be.
    this.#qualified = this.#prefix !== '' && this.#maybe();
  }

  document(root: keyof Roots, value: object): string {
    const declared = this.#prefix === '' ? 'xmlns' : `xmlns:${this.#prefix.slice(0, -1)}`;
    const xmlns =
      ` ${declared} = '${namespace}' xmlns:o="urn:other"` +
      ` xmlns:${this.#instance}="http://www.w3.org/2001/XMLSchema-instance"`;
    const start = this.#one(['', '\ufeff', '<?xml version="1.0"?>', '<!-- <!DOCTYPE x> -->']);
    return `${start}${this.#element(this.#prefix + root, value, rootTypes[root], xmlns)}\n<!-- end -->`;
  }

  #element(name: string, value: unknown, type: string, attributes = ''): string {
    if (typeof value !== 'object' || value === null) {
      return `<${name}${attributes}${this.#blank()}>${this.#text(String(value))}</${name}>`;
    }
    const entries = new Map(Object.entries(value));
    const xsiType = entries.get('xsiType');
    const fields = [...(fieldsOf(String(xsiType ?? type))?.values() ?? [])];
    const children = fields.flatMap(([child, kind, item]) => {
      const content = entries.get(child);
      const tag = this.#name(child);
      if (content === undefined) return [];
      if (item === undefined) return [this.#element(tag, content, kind)];
      if (!Array.isArray(content)) throw new Error(`${child} is a list.`);
      if (item === '') return [content.map((each) => this.#element(tag, each, kind)).join('')];
      if (content.length === 0) return this.#one([[], [`<${tag}/>`], [`<${tag}>\n</${tag}>`]]);
      const items = content.map((each) => this.#element(this.#name(item), each, kind));
      return [`<${tag}>${this.#among(items)}</${tag}>`];
    });
    const typed = xsiType === undefined ? '' : this.#typeAttribute(String(xsiType));
    return `<${name}${attributes}${typed}${this.#blank()}>${this.#among(this.#shuffled(children))}</${name}>`;
  }

  #typeAttribute(type: string): string {
    const prefix = this.#one([this.#prefix, 'q:', '']);
    const name = this.#one([`${this.#instance}:type`, 'type']);
    return this.#one([` ${name}="${prefix}${type}"`, ` ${name} = ' ${prefix}${type} '`]);
  }

  /** Children with what a reader has to look past between them. */
  #among(children: string[]): string {
    const noise = () =>
      this.#one(['', '', '', '\n  ', '<!-- <name>x</name> -->', '<?x y?>', this.#strange()]);
    return children.map((child) => noise() + child).join('') + noise();
  }

  #strange(): string {
    const nested = `<name>no</name><total>9</total><uri>x</uri>`;
    return this.#one([
      '<unheardOf/>',
      `<unheardOf a="1">${nested}</unheardOf>`,
      `<o:name>no</o:name>`,
      '<o:total>-1</o:total>',
    ]);
  }

  #text(text: string): string {
    const form = this.#random();
    if (form < 0.3 && !text.includes(']]>') && !text.includes('\r')) return `<![CDATA[${text}]]>`;
    if (form < 0.4 && text.length > 1 && !/[\ud800-\udfff]/.test(text)) {
      const half = text.length >> 1;
      return `${escaped(text.slice(0, half))}<!-- -->${escaped(text.slice(half))}`;
    }
    if (form < 0.5)
      return [...text].map((one) => `&#x${one.codePointAt(0)?.toString(16)};`).join('');
    return escaped(text);
  }

  #name(name: string): string {
    return this.#qualified ? this.#prefix + name : name;
  }

  #blank(): string {
    return this.#one(['', '', ' ', '\n']);
  }

  #maybe(): boolean {
    return this.#random() < 0.5;
  }

  #one<T>(choices: T[]): T {
    const chosen = choices[Math.floor(this.#random() * choices.length)];
    if (chosen === undefined) throw new Error('There is nothing to choose from.');
    return chosen;
  }

  #shuffled(items: string[]): string[] {
    return items
      .map((item) => ({ item, at: this.#random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
  }
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&#60;')
    .replaceAll(']]>', ']]&gt;')
    .replaceAll('\r', '&#xD;');
}
