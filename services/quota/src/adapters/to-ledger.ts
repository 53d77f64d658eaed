// Quota's wishes as the ledger's commands.
import type { Command } from '@alfred/contracts/ledger';
import { leaseTtlMs } from '../domain/size.ts';
import type { OpenWish, SeenLeases, Shrink } from '../ports/ledger.ts';

type Body = NonNullable<Command['body']>;

export function openLeaseBody({ ask, most }: OpenWish): Body {
  const { incarnation, number, node, asset, estimate, claim } = ask;
  const value = {
    ...{ incarnation, ask: number, node, asset, claim: claim && { ...claim } },
    least: estimate.toString(),
    most: most.toString(),
    ttlMs: BigInt(leaseTtlMs),
  };
  return { $case: 'openLease', value };
}

export function shrinkLeaseBody({ lease, incarnation, number, amount }: Shrink): Body {
  const value = { lease, incarnation, number, amount: amount.toString() };
  return { $case: 'shrinkLease', value };
}

export function closeUnseenBody({ incarnation, upTo, leases }: SeenLeases): Body {
  return { $case: 'closeUnseen', value: { incarnation, upTo, seen: [...leases] } };
}
