import type { Clock } from '@alfred/clock';
import type { Admitted, Attempted, Record as RecordMessage } from '@alfred/contracts/usage';
import type { Journal, JournalHistory } from '@alfred/journal';
import { type ReconcilePolicy, reconciledAmount } from '../domain/recovery.ts';
import type { EarlierLeases } from '../ports/earlier-leases.ts';
import {
  decodeRecord,
  encodeRecord,
  fromReturned,
  type JournalBody,
} from '../wire/usage-record.ts';

export interface RecoverJournalDeps {
  /** Open for this start's incarnation; nothing was written to it yet. */
  readonly journal: Journal;
  /** What lay in the folder before. */
  readonly history: JournalHistory;
  readonly policy: ReconcilePolicy;
  readonly clock: Clock;
}

/** What an earlier start left behind. */
export interface Recovered {
  /** Earlier starts with records in this folder, oldest first. */
  readonly earlier: readonly string[];
  /** Requests that were admitted, never ended, and are ended now. */
  readonly reconciled: number;
  /** Returns every lease that earlier starts still hold. Repeatable; throws when quota is away. */
  returnLeases(leases: EarlierLeases): Promise<number>;
}

/**
 * Ends what earlier starts left open in this folder, before anything new is admitted.
 *
 * The order is that of the journal: who writes now, then an ending for every *admitted* without
 * one. Resolves when all of it is durable, so that a second crash finds it done.
 */
export async function recoverJournal(deps: RecoverJournalDeps): Promise<Recovered> {
  const { journal, history, policy, clock } = deps;
  const past = replay(history);
  const write = (body: JournalBody) =>
    journal.append(encodeRecord(clock.nowMicros(), body), { reserved: true }).durable;
  const earlier = [...history.incarnations];
  const opened: JournalBody = {
    $case: 'opened',
    value: { incarnation: journal.incarnation, earlier },
  };
  const endings = [...past.open.values()].map((open) => toReconciled(open, policy));
  await Promise.all([opened, ...endings].map(write));
  return {
    earlier,
    reconciled: endings.length,
    returnLeases: async (leases) => {
      const held = earlier.length > 0 ? await leases.stillOpen(earlier) : [];
      const missing = held.filter(({ lease }) => !past.returned.has(lease));
      const returns = missing.map((lease) => {
        const admitted = past.admitted.get(lease.lease) ?? 0;
        return write(fromReturned({ ...lease, admitted }, lease.incarnation));
      });
      await Promise.all(returns);
      for (const { lease } of missing) past.returned.add(lease);
      return missing.length;
    },
  };
}

/** A request without an ending, as the last record of it says. */
type OpenRequest = Pick<Admitted, 'tags'> & Omit<Attempted, 'number' | 'deployment'>;

/** The journal so far, folded. */
interface Past {
  readonly open: Map<string, OpenRequest>;
  /** How many requests each lease admitted. */
  readonly admitted: Map<string, number>;
  readonly returned: Set<string>;
}

function replay(history: JournalHistory): Past {
  const past: Past = { open: new Map(), admitted: new Map(), returned: new Set() };
  for (const { bytes } of history.records()) fold(past, decodeRecord(bytes));
  return past;
}

function fold({ open, admitted, returned }: Past, { body }: RecordMessage): void {
  switch (body?.$case) {
    case 'admitted':
      open.set(body.value.request, { ...body.value, spent: '0' });
      admitted.set(body.value.lease, (admitted.get(body.value.lease) ?? 0) + 1);
      return;
    case 'attempted': {
      const before = open.get(body.value.request);
      if (before) open.set(body.value.request, { ...before, ...body.value });
      return;
    }
    case 'settled':
    case 'released':
    case 'reconciled':
      open.delete(body.value.request);
      return;
    case 'returned':
      returned.add(body.value.lease);
      return;
    case 'opened':
    case 'refused':
    case undefined:
      return;
  }
}

function toReconciled(open: OpenRequest, policy: ReconcilePolicy): JournalBody {
  const { request, subject, lease, leaseKey, asset, price, provider, model, tags } = open;
  const amount = reconciledAmount(policy, open);
  const of = { request, subject, lease, leaseKey, asset, price, provider, model, tags };
  return { $case: 'reconciled', value: { ...of, amount, policy } };
}
