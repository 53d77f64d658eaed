import type { LedgerClient } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import type { RelayLedger } from '@alfred/service-kit';
import { type EntryDraft, entryBytes } from './entries.ts';

/** A ledger that has the entries which tests write into it. */
export interface MemoryLedger {
  readonly client: Pick<LedgerClient, 'listEntries' | 'listLedgers'> & RelayLedger;
  /** What it was told, by ledger. */
  readonly told: (readonly [ledger: string, command: unknown])[];
  write(ledger: string, ...drafts: readonly EntryDraft[]): void;
  /** Calls fail from now on, or no longer. */
  away(isAway: boolean): void;
}

export function memoryLedger(): MemoryLedger {
  const logs = new Map<string, Buffer[]>();
  const told: (readonly [string, unknown])[] = [];
  let gone = false;
  const reach = () => {
    if (gone) throw new AlfredError('service_unavailable', { service: 'ledger' });
  };
  return {
    told,
    client: {
      apply: async ({ ledger, commands }) => {
        reach();
        for (const { actor, body } of commands) told.push([ledger, { actor, ...body }]);
        const value = { seq: 1n, at: 1n, type: 'ActRecorded.v1', repeated: false };
        return {
          results: commands.map(() => ({
            outcome: { $case: 'accepted', value: { ...value, lease: undefined } } as const,
          })),
        };
      },
      listEntries: async ({ ledger = '', after = 0n, limit = 0 }) => {
        reach();
        const log = logs.get(ledger);
        if (!log) throw new AlfredError('ledger_unknown', { ledger });
        const from = BigInt(after) > BigInt(log.length) ? log.length : Number(after);
        return { entries: log.slice(from, from + limit), head: BigInt(log.length) };
      },
      listLedgers: async ({ after = '' }) => {
        reach();
        const ledgers = [...logs.keys()].toSorted().filter((name) => name > after);
        return { ledgers, heads: ledgers.map((name) => BigInt(logs.get(name)?.length ?? 0)) };
      },
    },
    write: (ledger, ...drafts) => {
      const log = logs.get(ledger) ?? [];
      logs.set(ledger, log);
      for (const draft of drafts) log.push(entryBytes(draft, log.length + 1, ledger));
    },
    away: (isAway) => {
      gone = isAway;
    },
  };
}
