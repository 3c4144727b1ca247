/**
 * What of a source at UForge is another when somebody has changed it, as far as UForge tells it;
 * undefined where it tells nothing of the kind: such a source counts as changed.
 */
export function fingerprintOf(source: {
  revision?: number;
  lastModified?: string;
  digest?: string;
}): string | undefined {
  const told = [source.revision, source.lastModified, source.digest];
  if (told.every((fact) => fact === undefined)) return undefined;
  return told.map((fact) => fact ?? '').join(' ');
}
