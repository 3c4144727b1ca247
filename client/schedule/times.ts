/**
 * `Sun 2026-11-22 02:00`, in a time zone; with seconds where they are not zero. ISO 8601 where Temporal's
 * server knows a time zone that this machine does not.
 */
export function localTime(time: Date, timeZone: string): string {
  const local = zoned(time, timeZone);
  if (!local) return time.toISOString();
  const day = local.toLocaleString('en-GB', { weekday: 'short' });
  const smallestUnit = local.second === 0 ? 'minute' : 'second';
  const clock = local.toPlainTime().toString({ smallestUnit });
  return `${day} ${local.toPlainDate().toString()} ${clock}`;
}

function zoned(time: Date, timeZone: string): Temporal.ZonedDateTime | undefined {
  try {
    return Temporal.Instant.fromEpochMilliseconds(time.getTime()).toZonedDateTimeISO(timeZone);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * The time that a person means by `2026-11-20`, `2026-11-20 02:00` or the same with an offset or `Z`:
 * without one, in the time zone given. Undefined where it is no time.
 */
export function parseTime(text: string, timeZone: string): Date | undefined {
  const iso = text.trim().replace(/^(\d{4}-\d{2}-\d{2}) +/, '$1T');
  if (!/^\d{4}-\d{2}-\d{2}(T|$)/.test(iso)) return undefined;
  try {
    const instant = /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(iso)
      ? Temporal.Instant.from(iso)
      : Temporal.PlainDateTime.from(iso).toZonedDateTime(timeZone).toInstant();
    return new Date(instant.epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
