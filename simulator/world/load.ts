import { checkValue, readDocument, readDocumentFile } from '../yaml/document.ts';
import { type World, type WorldInput, worldSchema } from './world.ts';

/** What is wrong with a world, for people: names the file and the path in it. */
export class WorldError extends Error {
  override name = 'WorldError';
}

const fail = (message: string) => new WorldError(message);

/** Checks a world that was made in code. @throws WorldError */
export function checkWorld(input: WorldInput): World {
  return checkValue(worldSchema, input, 'world', fail);
}

/**
 * Reads a world from a YAML file.
 *
 * @throws WorldError naming the file, and the line or the path in it.
 */
export function loadWorld(path: string): Promise<World> {
  return readDocumentFile(worldSchema, path, fail);
}

/** Reads a world from YAML text; `origin` names it in errors. @throws WorldError */
export function parseWorld(yaml: string, origin = 'world'): World {
  return readDocument(worldSchema, yaml, origin, fail);
}
