import type { EventStore, ListedLedger } from '@alfred/event-store';
import type { Ownership } from '../ports/ownership.ts';

/**
 * The log as whoever follows it in this process sees it: only the ledgers that this process writes.
 * Pages are full until the last one, as those of the whole log.
 */
export function ownedLog<Log extends Pick<EventStore, 'listLedgers'>>(
  log: Log,
  { owns }: Pick<Ownership, 'owns'>,
): Log {
  return {
    ...log,
    listLedgers: async (after: string, limit: number) => {
      const owned: ListedLedger[] = [];
      let page: readonly ListedLedger[] = [];
      do {
        page = await log.listLedgers(page.at(-1)?.ledger ?? after, limit);
        owned.push(...page.filter(({ ledger }) => owns(ledger)));
      } while (page.length === limit && owned.length < limit);
      return owned.slice(0, limit);
    },
  };
}
