const parts = /^(.+:[0-9]{2})(?:\.([0-9]{1,6}))?Z$/;

/** Microseconds since 1970 of an RFC 3339 instant in UTC. The parser of dates keeps only three digits. */
export function microsOf(instant: string): number {
  const [, seconds = '', fraction = ''] = parts.exec(instant) ?? [];
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.padEnd(6, '0'));
}
