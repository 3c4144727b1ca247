import { durationText } from '../../pipeline/duration.ts';
import type { ScheduleDefinition } from '../../pipeline/model.ts';
import { printable } from '../text.ts';

/** One thing that two definitions of a schedule do not agree on. */
export interface Difference {
  /** Where in the file it stands, such as `timeZone` or `batch.pipelines[web].images[virtualbox].format`. */
  field: string;
  /** Absent: it was not there. */
  from?: string;
  /** Absent: it is not there any more. */
  to?: string;
}

/**
 * What becomes different, field by field, whatever the order in which things are written. Nothing where
 * both ask for the same.
 */
export function scheduleDifferences(was: ScheduleDefinition, is: ScheduleDefinition): Difference[] {
  const [before, after] = [facts(was), facts(is)];
  const fields = [...new Set([...before.keys(), ...after.keys()])].filter(
    (field) => before.get(field) !== after.get(field),
  );
  const whole = fields.filter(
    (field) => before.get(field) === present || after.get(field) === present,
  );
  return fields
    .filter((field) => !whole.some((one) => isPartOf(field, one)))
    .map((field) => {
      const [from, to] = [before.get(field), after.get(field)];
      return {
        field,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
    });
}

/** `timeZone: UTC becomes Europe/Paris`, in one line. */
export function differenceText({ field, from, to }: Difference): string {
  const [was, is] = [from, to].map((value) => (value === present ? '' : ` ${value}`));
  if (from === undefined) return printable(`${field}:${is} is new`);
  return printable(to === undefined ? `${field}:${was} goes` : `${field}:${was} becomes${is}`);
}

/** What stands for a thing with parts. */
const present = 'present';

/** What came or went as a whole is told once, not once more for each of its parts. */
function isPartOf(field: string, whole: string): boolean {
  return field.startsWith(`${whole}.`) || field.startsWith(`${whole}[`);
}

/** All that a definition says, flat: where it stands, to a text. */
function facts(definition: ScheduleDefinition): Map<string, string> {
  const found = new Map<string, string>();
  const { name: _sameByDefinition, ...rest } = definition;
  for (const [key, value] of Object.entries(rest)) collect(found, key, value);
  return found;
}

function collect(found: Map<string, string>, field: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value === 'number' && /[a-z]Ms$/.test(field)) {
    found.set(field.slice(0, -'Ms'.length), value === 0 ? 'none' : durationText(value));
  } else if (typeof value !== 'object' || value === null) {
    found.set(field, scalarText(value));
  } else if (Array.isArray(value) && value.some((member) => nameIn(member) === undefined)) {
    // What has no names can only be told as a whole; what is empty is as if it were not there.
    if (value.length > 0) found.set(field, value.map(textOf).join(', '));
  } else if (Array.isArray(value)) {
    for (const member of value) collectNamed(found, `${field}[${nameIn(member)}]`, member);
  } else {
    found.set(field, present);
    collectMembers(found, field, value);
  }
}

function collectNamed(found: Map<string, string>, field: string, member: unknown): void {
  found.set(field, present);
  // Where in a template it is written down is nothing that is asked for.
  const { builder: _place, ...rest } = Object(member);
  collectMembers(found, field, rest);
}

function collectMembers(found: Map<string, string>, field: string, value: object): void {
  for (const [key, member] of Object.entries(value)) collect(found, `${field}.${key}`, member);
}

/** What a member of a list goes by. */
function nameIn(member: unknown): string | undefined {
  if (typeof member !== 'object' || member === null) return undefined;
  const name: unknown = Reflect.get(member, 'id') ?? Reflect.get(member, 'name');
  // Appliances of a matrix have names, too, but several can have the same.
  return typeof name === 'string' && !Object.hasOwn(member, 'version') ? name : undefined;
}

/** A small thing as the file writes it: `{ interval: 6h, offset: 0ms }`. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return scalarText(value);
  const found = new Map<string, string>();
  collectMembers(found, '', value);
  const parts = [...found].map(([field, text]) => `${field.slice(1)}: ${text}`);
  return `{ ${parts.join(', ')} }`;
}

/** A text as it is, unless the file has to quote it: `"2.1"` is not 2.1. */
function scalarText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^(true|false|null|[-+]?[\d.]+)?$/.test(value) ? JSON.stringify(value) : value;
}
