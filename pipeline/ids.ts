/**
 * An id for each entry: the given one, or a slug of its label, numbered where it would repeat
 * (`virtualbox`, `virtualbox-2`). Given ids are never changed, so that two equal ones stay equal.
 */
export function idsOf(
  entries: readonly { id?: string | undefined; label: string }[],
  fallback: string,
): string[] {
  const taken = new Set(entries.flatMap(({ id }) => id ?? []));
  return entries.map(({ id, label }) => {
    if (id !== undefined) return id;
    const free = firstFree(slugOf(label) || fallback, taken);
    taken.add(free);
    return free;
  });
}

function firstFree(base: string, taken: ReadonlySet<string>): string {
  let candidate = base;
  for (let number = 2; taken.has(candidate); number++) candidate = `${base}-${number}`;
  return candidate;
}

/** Lower case, begins with a letter or a digit, and holds nothing that an id may not hold. */
function slugOf(label: string): string {
  return label
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .slice(0, 60)
    .replace(/^[^a-z0-9]+/, '')
    .replace(/-+$/, '');
}
