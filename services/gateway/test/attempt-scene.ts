// A request whose plan has several candidates, from its money to its ending.
import { AlfredError, type ErrorCode } from '@alfred/errors';
import { emptyUsage } from '@alfred/pricing';
import { type Call, type Candidates, callTimes, planOn, subjectOf } from '../src/app/call.ts';
import { callProvider } from '../src/app/call-provider.ts';
import { openEnding } from '../src/app/ending.ts';
import { planCall } from '../src/app/plan-call.ts';
import { takeMoney } from '../src/app/take-money.ts';
import type { RouteTimeouts } from '../src/domain/route.ts';
import type {
  FailedReply,
  Provider,
  ProviderCall,
  ProviderReply,
  WholeReply,
} from '../src/ports/provider.ts';
import { caller, chatAsk, scripted, type TestChat } from './fakes.ts';

/** Eight tokens in and two out. */
export const answer: WholeReply = {
  outcome: 'whole',
  text: '{"choices":[]}',
  usage: { ...emptyUsage, inputUncached: 8n, outputText: 2n, requests: 1n },
  finishReason: 'stop',
  produced: [{ text: 'nine says', reasoning: '' }],
  providerRequest: 'up_1',
};

export const failure = (code: ErrorCode, params = {}): FailedReply => ({
  outcome: 'failed',
  error: new AlfredError(code, { provider: 'openai', ...params }),
});

/** A failure that a provider charges for: so many tokens that it has read. */
export const charged = (code: ErrorCode, tokens: bigint): FailedReply => ({
  ...failure(code),
  usage: { ...emptyUsage, inputUncached: tokens, requests: 1n },
});

type Scripted = (call: ProviderCall) => ProviderReply | Promise<ProviderReply>;

/** An upstream that answers one call after another as the script says, and what it was called for. */
export function following(script: readonly (ProviderReply | Scripted)[]): {
  readonly provider: Provider;
  readonly models: string[];
} {
  const models: string[] = [];
  const provider = scripted(async (call: ProviderCall) => {
    const next = script[models.length];
    models.push(call.model);
    if (!next) throw new Error(`nobody expected a call of ${call.model}`);
    return typeof next === 'function' ? next(call) : next;
  });
  return { provider, models };
}

/** Says nothing until it is hung up on. */
export async function silent({ signal }: ProviderCall): Promise<FailedReply> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return { outcome: 'failed', error: signal.reason, gaveUp: 'after_sending' };
}

/** Runs a request along candidates, as a route would have planned it. */
export async function alongModels(
  deps: TestChat,
  models: readonly string[],
  {
    body = {},
    signal = new AbortController().signal,
    timeouts,
  }: { body?: object; signal?: AbortSignal; timeouts?: RouteTimeouts } = {},
) {
  const asks = models.map((model) => ({
    ...{ requestId: 'req_1', caller, signal },
    ...chatAsk({ model, max_tokens: 16, ...body }),
  }));
  const plans = await Promise.all(asks.map((ask) => planCall(deps, ask)));
  const candidates = plans.flatMap((plan) => (plan.outcome === 'planned' ? [plan.route] : []));
  const [ask, plan] = [asks[0], plans[0]];
  const [first] = candidates;
  if (!ask || plan?.outcome !== 'planned' || !first) throw new Error('it cannot be planned');
  const all = planOn(first, {
    ...plan,
    candidates: candidates as unknown as Candidates,
    timeouts,
  });
  const taken = await takeMoney(deps, ask, all);
  if (taken.outcome === 'refused') throw new Error(taken.code);
  const subject = subjectOf(caller);
  const call: Call = {
    ...{ ask, plan: all, taken, subject, startedAt: all.startedAt },
    times: callTimes(Number(deps.clock.elapsedMicros())),
  };
  const outcome = await callProvider(deps, call, openEnding(deps, call));
  return { outcome, held: first.estimate.amount, candidates };
}
