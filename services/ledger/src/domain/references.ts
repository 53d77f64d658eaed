import type { LedgerEvent } from './events.ts';

/** By which ids people look for an entry, the nearest first. */
const referenceNames = ['request', 'report', 'transfer', 'hold', 'lease', 'schedule', 'override'];

/** The id by which people look for an entry, if it has one. */
export function referenceOf({ data }: LedgerEvent): string | undefined {
  const facts: Readonly<Record<string, unknown>> = { ...data };
  for (const name of referenceNames) {
    const id = facts[name];
    if (typeof id === 'string') return id;
  }
  return undefined;
}
