import type { Refusal } from '../domain/commands.ts';
import type { BudgetCounter, LeaseOpened, LedgerEvent } from '../domain/events.ts';
import type { SoftWarning } from '../domain/funding.ts';
import { overrun, walletOf } from '../domain/state.ts';
import type { Entry } from '../wire/entry.ts';

/** What the holder of a lease must know of it. */
export interface Grant {
  readonly lease: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly ttlMs: number;
  readonly path: readonly string[];
  /** Who pays: `wallet:<node>` or `pool:<node>`. */
  readonly account: string;
  /** Soft budgets that were used up when it was granted. */
  readonly warnings: readonly SoftWarning[];
  /** The request that took a client's idempotency key with this lease. */
  readonly request: string | undefined;
}

export type Answer =
  | {
      readonly outcome: 'accepted';
      readonly seq: number;
      readonly at: number;
      readonly type: string;
      /** The same command was accepted before; this is what it was answered then. */
      readonly repeated: boolean;
      readonly lease: Grant | undefined;
      /** Of reported usage: what whoever pays did not have. */
      readonly overrun?: bigint;
      /** Of a hold: which one. */
      readonly hold?: string;
      /** Of a capture: what it took beyond its hold. */
      readonly excess?: bigint;
    }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly params: Readonly<Record<string, string>>;
    };

/** What the command was answered that left this entry. */
export function answerOf({ seq, at, event }: Pick<Entry, 'seq' | 'at' | 'event'>): Answer {
  if (event.type === 'CommandRefused.v1') {
    return { outcome: 'refused', code: event.data.code, params: event.data.params };
  }
  const lease = event.type === 'LeaseOpened.v1' ? grantOf(event) : undefined;
  const accepted = { seq, at, type: event.type, repeated: false, lease };
  if ('hold' in event.data) {
    const { hold } = event.data;
    const excess = 'excess' in event.data ? event.data.excess : undefined;
    return { outcome: 'accepted', ...accepted, hold, ...(excess ? { excess } : {}) };
  }
  if (event.type !== 'UsageReported.v1') return { outcome: 'accepted', ...accepted };
  return { outcome: 'accepted', ...accepted, overrun: overrunIn(event) };
}

/** The same answer, given once more. */
export function repeated(answer: Answer): Answer {
  return answer.outcome === 'accepted' ? { ...answer, repeated: true } : answer;
}

export function refusedAs(code: Refusal['code'], params: Refusal['params'] = {}): Answer {
  return { outcome: 'refused', code, params };
}

function overrunIn({ postings }: Pick<LedgerEvent, 'postings'>): bigint {
  const missing = postings.filter(({ from }) => from === overrun);
  return missing.reduce((sum, { amount }) => sum + amount, 0n);
}

function grantOf({ data }: LeaseOpened): Grant {
  const { lease, asset, amount, ttlMs, path, claim, wallet } = data;
  return {
    ...{ lease, asset, amount, ttlMs, path, request: claim?.request },
    account: data.account ?? walletOf(wallet),
    warnings: data.budgets.flatMap(warningOf),
  };
}

/**
 * Of a hard budget, what is used and held fits the limit in the entry of a lease: only a soft one can
 * be past it. It warns once it is used up, whatever leases hold of it beside.
 */
function warningOf({ node, window, end, used, held, limit }: BudgetCounter): SoftWarning[] {
  return used >= limit && used + held > limit ? [{ node, window, resetsAt: end }] : [];
}
