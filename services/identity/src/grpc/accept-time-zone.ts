import { AlfredError } from '@alfred/errors';

/**
 * The zone of an organisation's budgets: a place of the IANA database, under the name by which the
 * runtime knows it. Empty means UTC.
 */
export function acceptTimeZone(text: string): string {
  if (text === '') return 'UTC';
  const zone = canonicalZone(text);
  // Offsets such as +02:00 are understood as well, but they know no daylight saving time.
  if (zone === undefined || /^[+-]/.test(zone)) {
    const reason = 'timeZone: it is no place of the IANA database';
    throw new AlfredError('request_invalid', { param: 'timeZone', reason });
  }
  return zone;
}

/** Old and new names of one place are one zone: the ledger knows only the runtime's own. */
function canonicalZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
