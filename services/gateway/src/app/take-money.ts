import { type Refusal, refuse } from '../domain/refusal.ts';
import type { TakeAnswer, TakeAsk, Taken } from '../ports/leases.ts';
import type { CallPlan, ChatAsk } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';

/** Attempts under one idempotency key; each but the last has ended without a charge. */
const attemptsMax = 32;
/** How often it is waited for the ending of an attempt that has just ended here. */
const waitsMax = 2;

/** What money is taken from. */
export type MoneyDeps = Pick<CompleteChatDeps, 'leases' | 'usageSettled'>;

/**
 * Money for one request. With an idempotency key it is a lease of its own that claims the key: the
 * first attempt that the ledger has not seen. Only the ledger says whether there may be another.
 */
export async function takeMoney(
  deps: MoneyDeps,
  { caller, claim, requestId, signal }: ChatAsk,
  { tariff, estimate }: CallPlan,
): Promise<Taken | Refusal> {
  const ask: TakeAsk = { caller, asset: tariff.asset, estimate: estimate.amount, signal };
  if (!claim) return notClaimed(await deps.leases.take(ask));
  let first = '';
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const own = { ...claim, apiKey: caller.key, attempt, request: requestId };
    const answer = await settledAnswer(deps, { ...ask, claim: own });
    if (answer.outcome !== 'claimed') return inTheClientsWords(answer);
    first = answer.request;
  }
  return refuse('idempotency_key_used', { request: first });
}

/**
 * What ended a moment ago is running for the ledger until its ending has come there: it is asked
 * again once everything that was written here has.
 */
async function settledAnswer(
  { leases, usageSettled }: MoneyDeps,
  ask: TakeAsk,
): Promise<TakeAnswer> {
  let answer = await leases.take(ask);
  let isSettled = false;
  for (let wait = 1; wait <= waitsMax && !isSettled && isRunning(answer); wait += 1) {
    isSettled = await usageSettled();
    answer = await leases.take(ask);
  }
  return answer;
}

function isRunning(answer: TakeAnswer): boolean {
  return answer.outcome === 'refused' && answer.code === 'request_in_progress';
}

/** A client that comes again a moment later finds its request ended. */
function inTheClientsWords(answer: Taken | Refusal): Taken | Refusal {
  if (answer.outcome === 'taken' || answer.code !== 'request_in_progress') return answer;
  return refuse(answer.code, { retryAfter: '1', ...answer.params });
}

function notClaimed(answer: TakeAnswer): Taken | Refusal {
  if (answer.outcome !== 'claimed') return answer;
  return refuse('idempotency_key_used', { request: answer.request });
}
