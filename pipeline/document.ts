import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
} from 'yaml';
import { type FileProblem, InvalidPipelineFile } from './errors.ts';
import { syntaxProblem, telling } from './syntax-problem.ts';

/** Where something is in a document: keys and positions from the top. */
export type DocumentPath = readonly PropertyKey[];

/** A problem that is known by its place in the document. */
export interface DocumentProblem {
  path: DocumentPath;
  message: string;
  hint?: string;
  /** Points at the key itself rather than at its value. */
  at?: 'key';
}

/** How sentences speak of a document. */
export interface DocumentWords {
  /** Such as `a pipeline file`. */
  called: string;
  /** What to do about an empty one. */
  leastHint: string;
}

const pipelineWords: DocumentWords = {
  called: 'a pipeline file',
  leastHint: 'A pipeline file says at least version, name, source and images.',
};

/** A YAML or JSON document that remembers where in the file everything stands. */
export class PipelineDocument {
  /** What the document says, in plain values. */
  readonly value: unknown;
  /** What its author writes: the reader takes JSON for the YAML that it is. */
  readonly language: 'JSON' | 'YAML';
  readonly #file: string;
  readonly #words: DocumentWords;
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;

  /**
   * Reads the text of a file.
   * @param file the file's name in messages
   * @throws {InvalidPipelineFile} empty, not YAML, several documents, or a resource bomb
   */
  constructor(text: string, file: string, words: DocumentWords = pipelineWords) {
    this.#file = file;
    this.#words = words;
    this.#lines = new LineCounter();
    this.language = /^\uFEFF?\s*\{/.test(text) ? 'JSON' : 'YAML';
    this.#document = this.#parse(text);
    this.value = this.#plainValue();
  }

  /** A number, and its text as it stands in the file (`1.10`, not `1.1`), where there is one. */
  numberAt(path: DocumentPath): { value: number; source: string } | undefined {
    const node = this.#resolved(this.#find(path).node);
    if (!isScalar(node) || typeof node.value !== 'number' || node.source === undefined) {
      return undefined;
    }
    return { value: node.value, source: node.source };
  }

  /** The problem with file, line, column and readable path. */
  placed({ path, message, hint, at }: DocumentProblem): FileProblem {
    const found = this.#find(path);
    const node = (at === 'key' ? found.key : undefined) ?? found.node;
    return {
      file: this.#file,
      ...this.#position(startOf(node)),
      ...(path.length > 0 && { path: pathText(path) }),
      message,
      ...(hint !== undefined && { hint }),
    };
  }

  #parse(text: string): Document.Parsed {
    const documents = parseAllDocuments(text, {
      version: '1.2',
      // Templates share settings by `<<: *defaults`, which YAML 1.2 has dropped and people have not.
      merge: true,
      lineCounter: this.#lines,
      // Their pretty form quotes the file's lines, and so could quote a secret.
      prettyErrors: false,
      logLevel: 'silent',
    });
    const [document, second] = documents;
    if (document === undefined)
      throw this.#invalid({ message: emptyFile, hint: this.#words.leastHint });
    const [problem, ...others] = telling([...document.errors, ...document.warnings]).map(
      (error) => ({
        file: this.#file,
        ...this.#position(error.pos[0]),
        ...syntaxProblem(error, this.language),
      }),
    );
    if (problem) throw new InvalidPipelineFile([problem, ...others]);
    if (second) {
      throw this.#invalid({
        ...this.#position(second.range[0]),
        message: `a second YAML document begins here; ${this.#words.called} holds one`,
        hint: 'Put each into a file of its own.',
      });
    }
    if (this.language === 'JSON') this.#refuseComments(document);
    return document;
  }

  /** YAML has other comments, and would take those of JavaScript for a part of the next key or value. */
  #refuseComments(document: Document.Parsed): void {
    visit(document, {
      Scalar: (_key, { type, source = '', range }) => {
        if (type !== 'PLAIN' || !/(^|\s)\/[/*]/.test(source)) return;
        throw this.#invalid({
          ...this.#position(range?.[0]),
          message: 'JSON has no comments, and there is one here',
          hint: 'Take the comment out.',
        });
      },
    });
  }

  #plainValue(): unknown {
    try {
      const value: unknown = this.#document.toJS({ maxAliasCount: 100 });
      if (value !== null && value !== undefined) return value;
    } catch (error) {
      throw this.#aliasProblem(error);
    }
    throw this.#invalid({ message: emptyFile, hint: this.#words.leastHint });
  }

  #aliasProblem(error: unknown): InvalidPipelineFile {
    const anchors = new Set<string>();
    let unresolved: FileProblem | undefined;
    visit(this.#document, (_key, node) => {
      if (isAlias(node)) {
        if (anchors.has(node.source)) return undefined;
        unresolved = {
          file: this.#file,
          ...this.#position(startOf(node)),
          // Its name can be a password that began with an asterisk.
          message: 'this alias has no anchor before it',
          hint: 'A value that begins with * must be in quotes to be text.',
        };
        return visit.BREAK;
      }
      if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) anchors.add(node.anchor);
      return undefined;
    });
    if (unresolved) return new InvalidPipelineFile([unresolved]);
    if (error instanceof RangeError) return this.#invalid({ message: 'it is nested too deeply' });
    return this.#invalid({
      message: `its aliases expand to more than ${this.#words.called} can need`,
      hint: 'Write the values out instead of repeating them by alias.',
    });
  }

  #find(path: DocumentPath): { node: unknown; key?: unknown } {
    let node: unknown = this.#document.contents;
    let key: unknown;
    for (const step of path) {
      const child = this.#childOf(node, step);
      // What is missing is shown at what lacks it.
      if (child === undefined) return { node };
      node = child.node ?? child.key ?? node;
      key = child.key;
    }
    return { node, key };
  }

  #childOf(parent: unknown, step: PropertyKey): { node: unknown; key?: unknown } | undefined {
    const node = this.#resolved(parent);
    if (isSeq(node)) return typeof step === 'number' ? { node: node.items[step] } : undefined;
    if (!isMap(node)) return undefined;
    const own = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    if (own) return { node: own.value, key: own.key };
    // What is merged in stands elsewhere; of several, the first that has the key gives it.
    for (const { key, value } of node.items) {
      if (!isMergeKey(key)) continue;
      const merged = this.#resolved(value);
      for (const each of isSeq(merged) ? merged.items : [merged]) {
        const child = this.#childOf(each, step);
        if (child) return child;
      }
    }
    return undefined;
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  #position(offset: number | undefined): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  #invalid(problem: Omit<FileProblem, 'file'>): InvalidPipelineFile {
    return new InvalidPipelineFile([{ file: this.#file, ...problem }]);
  }
}

const emptyFile = 'the file is empty';

/** An unquoted `<<`. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)
    ? node.range?.[0]
    : undefined;
}

/** `images[0].publish[1].region` */
export function pathText(path: DocumentPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const name = String(step);
      if (!/^[\w$-]+$/.test(name)) return `[${JSON.stringify(name)}]`;
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}
