import { findCharge } from './charge.ts';
import type { Claim } from './commands.ts';
import type { Past } from './decision-context.ts';
import { claimKey } from './keys.ts';
import { type Decision, refuse } from './refusal.ts';
import { balanceOf, type LedgerState, unprovenOf } from './state.ts';

/**
 * Why this attempt may not claim its key. The first attempt may when nobody has; a later one only
 * when the attempt before it is over and nothing was charged for it.
 *
 * Refusals: command_invalid (no attempt before it), idempotency_key_reused (for another body, or
 * for something else), request_in_progress, idempotency_key_used.
 */
export function refuseClaim(state: LedgerState, claim: Claim, past: Past): Decision | undefined {
  if (claim.attempt === 1) return undefined;
  const before = past(claimKey(claim, claim.attempt - 1));
  if (!before) return refuse('command_invalid', { reason: 'no attempt was made before this one' });
  const { event, digest } = before;
  if (event.type !== 'LeaseOpened.v1' || !event.data.claim || digest !== claim.body) {
    return refuse('idempotency_key_reused');
  }
  const { lease, asset } = event.data;
  const { request } = event.data.claim;
  if (state.leases.has(lease)) return refuse('request_in_progress', { request });
  const isCharged =
    (findCharge(state, request, past)?.charge ?? 0n) > 0n ||
    balanceOf(state, unprovenOf(lease), asset) > 0n;
  return isCharged ? refuse('idempotency_key_used', { request }) : undefined;
}
