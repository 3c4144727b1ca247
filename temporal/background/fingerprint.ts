import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

/** A salted hash that tells whether settings are the same, and from which they cannot be guessed. */
export interface Fingerprint {
  salt: string;
  hash: string;
}

export function fingerprintOf(settings: string): Fingerprint {
  const salt = randomBytes(16).toString('hex');
  return { salt, hash: hash(settings, salt).toString('hex') };
}

export function matches(fingerprint: Fingerprint, settings: string): boolean {
  const stored = Buffer.from(fingerprint.hash, 'hex');
  const now = hash(settings, fingerprint.salt);
  return stored.length === now.length && timingSafeEqual(stored, now);
}

/** Slow on purpose (some 50 ms): whoever gets hold of a state file must not be able to try passwords. */
function hash(settings: string, salt: string): Buffer {
  return scryptSync(settings, salt, 32);
}
