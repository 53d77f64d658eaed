import type { LedgerEvent } from '../domain/events.ts';

/** For every type among these what reads the `data` of its entries. */
export type Decoders<Event extends LedgerEvent> = {
  readonly [Type in Event['type']]: (
    data: unknown,
  ) => Extract<Event, { readonly type: Type }>['data'];
};
