import { AlfredError } from '@alfred/errors';

/** The zone of an organisation's budgets: a name of the IANA database. Empty means UTC. */
export function acceptTimeZone(text: string): string {
  if (text === '') return 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
  } catch (cause) {
    const reason = 'timeZone: it is no time zone of the IANA database';
    throw new AlfredError('request_invalid', { param: 'timeZone', reason }, { cause });
  }
  // Offsets such as +02:00 are accepted above, but they know no daylight saving time.
  if (/^[+-]/.test(text)) {
    throw new AlfredError('request_invalid', {
      param: 'timeZone',
      reason: 'timeZone: it is an offset, not a place',
    });
  }
  return text;
}
