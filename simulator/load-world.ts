import { readFile } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { type World, type WorldInput, worldSchema } from './world.ts';

/** What is wrong with a world, for people: names the file and the path in it. */
export class WorldError extends Error {
  override name = 'WorldError';
}

/** Checks a world that was made in code. @throws WorldError */
export function checkWorld(input: WorldInput): World {
  return check(input, () => 'world');
}

function check(input: unknown, locate: (path: PropertyKey[]) => string): World {
  const result = worldSchema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${locate(path)}: ${path.join('.') || 'top level'}: ${message}`,
  );
  throw new WorldError(problems.join('\n'));
}

/**
 * Reads a world from a YAML file.
 *
 * @throws WorldError naming the file, and the line or the path in it.
 */
export async function loadWorld(path: string): Promise<World> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new WorldError(`${path}: cannot be read (${code}).`);
  }
  return parseWorld(text, path);
}

/** Reads a world from YAML text; `origin` names it in errors. @throws WorldError */
export function parseWorld(yaml: string, origin = 'world'): World {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new WorldError(`${origin}:${line}:${col}: ${error.message.split('\n')[0]}`);
  }
  return check(toPlain(document, origin), (path) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (!isNode(node) || !node.range) continue;
      const { line, col } = lines.linePos(node.range[0]);
      return `${origin}:${line}:${col}`;
    }
    return origin;
  });
}

function toPlain(document: Document.Parsed, origin: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new WorldError(`${origin}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
