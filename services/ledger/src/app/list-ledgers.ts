import type { EventStore, ListedLedger } from '@alfred/event-store';

const ledgersMax = 500;

export type ListLedgers = (query: {
  readonly after: string;
  readonly limit: number;
}) => Promise<readonly ListedLedger[]>;

/** All ledgers there are, whoever writes them, and where each ends. */
export function listLedgers({
  store,
}: {
  readonly store: Pick<EventStore, 'listLedgers'>;
}): ListLedgers {
  return ({ after, limit }) =>
    store.listLedgers(after, limit > 0 ? Math.min(limit, ledgersMax) : ledgersMax);
}
