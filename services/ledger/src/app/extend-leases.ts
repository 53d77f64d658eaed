import { AlfredError } from '@alfred/errors';
import type { Extend, Extension } from './live-longer.ts';
import type { Writers } from './writers.ts';

export type ExtendLeases = (ledger: string, wish: Extend) => Promise<readonly Extension[]>;

/** Begins the life of busy leases anew. Throws `ledger_unknown`. */
export function extendLeases({ writers }: { readonly writers: Writers }): ExtendLeases {
  return async (ledger, wish) => {
    const writer = await writers.of(ledger);
    if (!writer) throw new AlfredError('ledger_unknown', { ledger });
    return writer.extend(wish);
  };
}
