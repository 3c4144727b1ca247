import { z } from 'zod';
import type { DocumentPath } from './document.ts';

type Schema = z.core.$ZodType;

/** The keys that a schema knows at a place of the document, of all alternatives there. */
export function keysAt(schema: Schema, path: DocumentPath): string[] {
  return [...new Set(objectsAt(schema, path).flatMap((object) => Object.keys(object.shape)))];
}

/** The keys of each mapping that may stand at a place of the document. */
export function alternativesAt(schema: Schema, path: DocumentPath): string[][] {
  return objectsAt(schema, path).map((object) => Object.keys(object.shape));
}

/** What the schema says about a place of the document, for people. */
export function descriptionAt(schema: Schema, path: DocumentPath): string | undefined {
  for (const candidate of schemasAt(schema, path)) {
    const description = described(candidate);
    if (description !== undefined) return description;
  }
  return undefined;
}

function described(schema: Schema): string | undefined {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : undefined;
  return z.globalRegistry.get(schema)?.description ?? (inner && described(inner));
}

function objectsAt(schema: Schema, path: DocumentPath): z.ZodObject[] {
  return schemasAt(schema, path)
    .flatMap(unwrapped)
    .filter((candidate) => candidate instanceof z.ZodObject);
}

function schemasAt(schema: Schema, path: DocumentPath): Schema[] {
  let found: Schema[] = [schema];
  for (const step of path) found = found.flatMap(unwrapped).flatMap((each) => below(each, step));
  return found;
}

function below(schema: Schema, step: PropertyKey): Schema[] {
  if (schema instanceof z.ZodArray) return [schema.element];
  if (!(schema instanceof z.ZodObject)) return [];
  const member = Object.hasOwn(schema.shape, step) ? schema.shape[String(step)] : undefined;
  return member ? [member] : [];
}

/** Optional, default, transformed and alternative schemas, taken out of their wrapping. */
function unwrapped(schema: Schema): Schema[] {
  if (schema instanceof z.ZodOptional) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodDefault) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodPipe) {
    // What is changed before it is checked is described by the check.
    return unwrapped(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrapped);
  return [schema];
}
