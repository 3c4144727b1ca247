import { shortHash } from '../store/store.ts';
import { writeContent, type XmlObject, type XmlValue } from '../xml/write.ts';

/** Adds the `digest` of an object: a text that differs where anything in it differs. */
export function withDigest(type: string, value: XmlObject): XmlObject {
  return { ...value, digest: shortHash(writeContent(value, type)) };
}

/** A list as UForge wraps it, twice: `<images><total/><images><image/>…</images></images>`. */
export function list(outer: string, inner: string, entries: XmlValue[], total = entries.length) {
  return { total, [outer]: { [inner]: entries } };
}

/** When everything was created that the world gives no date for. */
export const epoch = new Date('2026-01-01T00:00:00Z');
