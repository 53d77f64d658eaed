// The holder's words, as quota reads and writes them.
import type { Grant, LeasesRequest } from '@alfred/contracts/quota';
import { parseMinor } from '@alfred/money';
import type { LeaseGrant } from './lease-answers.ts';
import type { AskWish, LeaseWish } from './lease-wish.ts';

export function toProtoWish(wish: LeaseWish): LeasesRequest {
  switch (wish.type) {
    case 'ask':
      return { wish: { $case: 'ask', value: toProtoAsk(wish) } };
    case 'extend': {
      const { ledger, leases } = wish;
      return { wish: { $case: 'extend', value: { ledger, leases: [...leases] } } };
    }
    case 'giveBack': {
      const { ledger, lease, number, amount } = wish;
      const value = { ledger, lease, number: BigInt(number), amount: String(amount) };
      return { wish: { $case: 'giveBack', value } };
    }
    case 'held': {
      const ledgers = wish.ledgers.map(({ ledger, leases }) => ({ ledger, leases: [...leases] }));
      return { wish: { $case: 'held', value: { upTo: BigInt(wish.upTo), ledgers } } };
    }
  }
}

function toProtoAsk({ type: _, number, estimate, burnPerSecond, claim, ...spender }: AskWish) {
  return {
    ...spender,
    number: BigInt(number),
    estimate: String(estimate),
    burnPerSecond: String(burnPerSecond),
    claim: claim && { ...claim },
  };
}

/** Undefined for an amount that is none. */
export function fromProtoGrant(grant: Grant): LeaseGrant | undefined {
  const { number, lease, key, account, warnings, repeatedClaim, request } = grant;
  const amount = parseMinor(grant.amount);
  if (amount === undefined) return undefined;
  return {
    number: Number(number),
    ...{ lease, key, account, warnings, amount },
    ttlMicros: grant.ttlMs * 1_000n,
    claimedBy: repeatedClaim ? request : undefined,
  };
}
