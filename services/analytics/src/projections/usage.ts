import type { Page, Projection } from '@alfred/projections';
import { sumsOf } from '../domain/usage-fact.ts';
import type { Fold, SumsWriter } from '../ports/sums.ts';
import { decodeEntry, timeOf } from '../wire/decode-entry.ts';

/** Bump it to read every log again from its first entry, for sums of another kind. */
export const usageProjection = 'usage.v1';

/** What a page of a log adds to a fold of its sums. Nothing is decided, and nothing refused. */
export function projectUsage<Tx>(writer: SumsWriter<Tx>, fold: Fold) {
  return async (tx: Tx, { ledger, entries }: Page): Promise<void> => {
    const last = entries.at(-1);
    if (!last) return;
    const events = entries.map(({ bytes }) => decodeEntry(bytes));
    await writer.add(tx, {
      ...{ ledger, fold, at: timeOf(last.bytes) },
      placed: events.filter((event) => event?.type === 'node_placed'),
      sums: sumsOf(events.filter((event) => event?.type === 'usage')),
    });
  };
}

const live = "ledger = $1 and fold = 'live'";

/** The sums as a rebuild of them needs it. */
export function spendProjection(apply: Projection['apply']): Projection {
  return {
    name: 'spend',
    what: 'what was spent on what, by the hour',
    follower: usageProjection,
    tables: {
      usage_sum: { ofLedger: live, counted: 'value <> 0' },
      fold_node: { ofLedger: live },
      fold_time: { ofLedger: live },
    },
    apply,
  };
}
