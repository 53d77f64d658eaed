import type { Cursor } from './cursor.ts';

/** A cursor for tests. It has no transaction, so the effects that it guards must not fail halfway. */
export function memoryCursor(): Cursor<undefined> {
  const places = new Map<string, bigint>();
  return {
    load: async (ledger) => places.get(ledger) ?? 0n,
    advance: async (ledger, { from, to }, effect) => {
      if ((places.get(ledger) ?? 0n) !== from) return false;
      await effect(undefined);
      places.set(ledger, to);
      return true;
    },
  };
}
