import type { ApplianceEntry, MatrixDefinition, Problem } from '../model.ts';
import { isPattern, matches } from '../pattern.ts';
import { listOf, nearestWord, quoted } from '../words.ts';

type Wanted = MatrixDefinition['appliances'][number];

/** Names that a hint lists, at most: an installation can have thousands of appliances. */
const shownAtMost = 20;

/** The appliances that any of some patterns means, each once, by name and version. */
export function selectAppliances(
  wanted: readonly Wanted[],
  appliances: readonly ApplianceEntry[],
): { selected: ApplianceEntry[]; problems: Problem[] } {
  const selected = new Map<string, ApplianceEntry>();
  const problems: Problem[] = [];
  for (const [index, each] of wanted.entries()) {
    const found = meantBy(each, appliances);
    for (const appliance of found) selected.set(appliance.id, appliance);
    if (found.length === 0) {
      problems.push({ ...notFound(each, appliances), path: `matrix.appliances[${index}]` });
    }
  }
  return { selected: [...selected.values()].sort(byName), problems };
}

function meantBy({ name, version }: Wanted, appliances: readonly ApplianceEntry[]) {
  const named = appliances.filter((appliance) => matches(name, appliance.name));
  if (version !== 'latest') return named.filter((each) => matches(version, each.version));
  const latest = new Map<string, ApplianceEntry>();
  for (const each of named) {
    const known = latest.get(each.name);
    if (known === undefined || isNewer(each, known)) latest.set(each.name, each);
  }
  return [...latest.values()];
}

function isNewer(one: ApplianceEntry, other: ApplianceEntry): boolean {
  const modifiedAt = ({ lastModified = '' }: ApplianceEntry) => Date.parse(lastModified) || 0;
  return modifiedAt(one) > modifiedAt(other);
}

function byName(one: ApplianceEntry, other: ApplianceEntry): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  if (one.version === other.version) return 0;
  return one.version < other.version ? -1 : 1;
}

function notFound(
  { name, version }: Wanted,
  appliances: readonly ApplianceEntry[],
): Omit<Problem, 'path'> {
  const code = 'unknown_appliance';
  const named = appliances.filter((appliance) => matches(name, appliance.name));
  const called = isPattern(name) ? 'with a name like' : 'named';
  if (named.length > 0) {
    const like = isPattern(version) ? 'a version like' : 'the version';
    return {
      code,
      message: `There is no appliance ${called} ${quoted(name)} that has ${like} ${quoted(version)}.`,
      hint: `There are the versions ${some(named.map((each) => each.version))}.`,
    };
  }
  const names = appliances.map((appliance) => appliance.name);
  const near = isPattern(name) ? undefined : nearestWord(name, names);
  return {
    code,
    message: `There is no appliance ${called} ${quoted(name)}${near ? `; did you mean ${quoted(near)}?` : '.'}`,
    hint: names.length === 0 ? 'This login sees no appliance at all.' : `There are ${some(names)}.`,
  };
}

function some(names: string[]): string {
  const distinct = [...new Set(names)].sort();
  const shown = distinct.slice(0, shownAtMost).map(quoted);
  const others = distinct.length - shown.length;
  return listOf(others > 0 ? [...shown, `${others} more`] : shown, 'and');
}
