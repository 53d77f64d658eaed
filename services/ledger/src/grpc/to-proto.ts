import type { CommandResult, LeaseGrant, OpenLeaseView } from '@alfred/contracts/ledger';
import type { Answer, Grant } from '../app/answer.ts';
import type { OpenLeaseOf } from '../app/open-leases.ts';

export function toProtoResult(answer: Answer): CommandResult {
  if (answer.outcome === 'refused') {
    const { code, params } = answer;
    return { outcome: { $case: 'refused', value: { code, params: { ...params } } } };
  }
  const { seq, at, type, repeated, lease, hold } = answer;
  const overrun = answer.overrun?.toString();
  const entry = { seq: BigInt(seq), at: BigInt(at), type, repeated, overrun, hold };
  const value = { ...entry, lease: lease && grant(lease) };
  return { outcome: { $case: 'accepted', value } };
}

function grant({ amount, ttlMs, path, warnings, request = '', ...rest }: Grant): LeaseGrant {
  return {
    ...rest,
    amount: amount.toString(),
    ttlMs: BigInt(ttlMs),
    path: [...path],
    warnings: warnings.map(({ resetsAt = '', ...warning }) => ({ ...warning, resetsAt })),
    request,
  };
}

export function toProtoLease({ ask, held, ...rest }: OpenLeaseOf): OpenLeaseView {
  return { ...rest, ask: BigInt(ask), held: held.toString() };
}
