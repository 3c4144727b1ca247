import { glob, stat } from 'node:fs/promises';
import { UsageError } from '../errors.ts';

/** Paths that were named, and those that are meant by patterns, which no shell has opened. */
export interface Opened {
  paths: string[];
  /** Those of them that a pattern means, and so perhaps nobody. */
  byPattern: ReadonlySet<string>;
}

/** Opens patterns such as `pipelines/*.yaml`. Throws {@link UsageError} for one that nothing matches. */
export async function openPatterns(named: readonly string[]): Promise<Opened> {
  const paths = new Set<string>();
  const byPattern = new Set<string>();
  for (const text of named) {
    if (!/[*?[{]/.test(text) || (await isThere(text))) {
      paths.add(text);
      continue;
    }
    const found = (await Array.fromAsync(glob(text))).sort();
    if (found.length === 0) {
      throw new UsageError(`No file matches "${text}".`, {
        hint: 'Paths begin at the folder that the command runs in.',
      });
    }
    for (const path of found) {
      if (!paths.has(path)) byPattern.add(path);
      paths.add(path);
    }
  }
  return { paths: [...paths], byPattern };
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
