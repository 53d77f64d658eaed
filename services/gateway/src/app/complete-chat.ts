// The product in one function: a request's way from a caller to a provider and into the books.
import assert from 'node:assert/strict';
import { countUsage } from '../domain/count-usage.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { FailedReply, WholeReply } from '../ports/provider.ts';
import { type Call, type ChatAsk, callTimes, microsOf, sharesOf, subjectOf } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';
import type { ChatFailed, ChatOutcome, ChatReplied } from './chat-outcome.ts';
import { type DetachedSignal, detachedSignal } from './detached-signal.ts';
import { type Ending, openEnding } from './ending.ts';
import { planCall, type RefusedPlan } from './plan-call.ts';
import { pumpStream } from './pump-stream.ts';
import { replyText } from './render-chunk.ts';

/** Answers one request for a chat completion. Refusals and a provider's failures are outcomes. */
export type CompleteChat = (ask: ChatAsk) => Promise<ChatOutcome>;

/** The use case behind `POST /v1/chat/completions`. */
export function completeChat(deps: CompleteChatDeps): CompleteChat {
  return (ask) => deps.running.track(complete(deps, ask));
}

async function complete(deps: CompleteChatDeps, ask: ChatAsk): Promise<ChatOutcome> {
  const arrived = microsOf(deps.clock);
  const plan = await planCall(deps, ask);
  if (plan.outcome === 'refused') return refused(deps, ask, plan, arrived);
  if (deps.log.full) return refused(deps, ask, { ...plan, ...refuse('journal_full', {}) }, arrived);
  const { caller, signal } = ask;
  const { asset } = plan.route.price;
  const taken = await deps.leases.take({ caller, asset, estimate: plan.estimate.amount, signal });
  if (taken.outcome === 'refused') return refused(deps, ask, { ...plan, ...taken }, arrived);
  const call: Call = {
    ask,
    plan,
    taken,
    subject: subjectOf(caller),
    startedAt: deps.clock.nowMicros(),
    times: callTimes(arrived),
  };
  await admit(deps, call);
  const ending = openEnding(deps, call);
  // The disk took longer than the lease lives: nothing was sent, and nothing may be.
  if (!taken.admit()) return released(ending, refuse('service_unavailable', { service: 'quota' }));
  return callProvider(deps, call, ending);
}

/** Writes that the request was let in. Until that is durable, no provider hears of it. */
async function admit({ log }: CompleteChatDeps, call: Call): Promise<void> {
  const { ask, plan, taken, subject } = call;
  const { provider, model, price } = plan.route;
  let written = false;
  try {
    await log.admitted({
      at: call.startedAt,
      request: ask.requestId,
      subject,
      lease: taken.lease,
      asset: price.asset,
      estimate: plan.estimate.amount,
      inputEstimate: plan.estimate.inputAmount,
      provider,
      model,
      price: plan.price,
      policy: plan.policy,
      rule: plan.rule,
      stream: ask.request.stream,
      surface: 'chat.completions',
    });
    written = true;
  } finally {
    if (!written) taken.cancel();
  }
}

async function callProvider(
  deps: CompleteChatDeps,
  call: Call,
  ending: Ending,
): Promise<ChatOutcome> {
  const { ask, plan, times } = call;
  const provider = deps.providers.get(plan.route.provider);
  const { deadlineMs, drainMs } = deps.limits;
  const upstream = detachedSignal(ask.signal, {
    provider: plan.route.provider,
    deadlineMs,
    drainMs,
    running: deps.running,
  });
  let streaming = false;
  try {
    assert(provider, 'a request is planned for a configured provider');
    times.providerAsked = microsOf(deps.clock);
    const reply = await provider.chat({
      request: ask.request,
      model: plan.route.model,
      outputCap: plan.estimate.outputCap,
      requestId: ask.requestId,
      signal: upstream.signal,
    });
    times.firstByte = microsOf(deps.clock);
    times.providerEnded = times.firstByte;
    if (reply.outcome === 'failed') return failed(call, { ending, reply, upstream });
    if (reply.outcome === 'whole') return replied(deps, call, ending, reply);
    streaming = true;
    return await pumpStream(deps, { call, ending, reply, upstream });
  } finally {
    if (!streaming) {
      upstream.close();
      ending.ensure();
    }
  }
}

/**
 * No answer. It is free, unless the provider said what it used, or we hung up on it, because nobody
 * listened or it took too long: it may have read the whole input by then.
 */
function failed(
  call: Call,
  { ending, reply, upstream }: { ending: Ending; reply: FailedReply; upstream: DetachedSignal },
): ChatFailed {
  const { provider, price } = call.plan.route;
  const { asset } = price;
  const { inputBytes, outputMax } = call.plan.estimate;
  const { error } = reply;
  const unknown = { finishReason: '', providerRequest: '', code: error.code };
  if (reply.usage) {
    const amount = ending.settle({ usage: reply.usage, how: 'provider', ...unknown });
    return { outcome: 'failed', error, provider, amount, asset };
  }
  if (upstream.signal.aborted) {
    const usage = countUsage({ inputBytes, outputBytes: 0, outputMax });
    const amount = ending.settle({ usage, how: 'aborted', ...unknown });
    return { outcome: 'failed', error, provider, amount, asset };
  }
  ending.release(error.code);
  return { outcome: 'failed', error, provider, amount: 0n, asset };
}

function replied(
  { clock }: CompleteChatDeps,
  call: Call,
  ending: Ending,
  reply: WholeReply,
): ChatReplied {
  const { inputBytes, outputMax } = call.plan.estimate;
  const { finishReason, providerRequest } = reply;
  const { outputBytes } = reply;
  const usage = reply.usage ?? countUsage({ inputBytes, outputBytes, outputMax });
  const amount = ending.settle({
    usage,
    how: reply.usage ? 'provider' : 'estimated',
    code: '',
    finishReason,
    providerRequest,
  });
  const { own, provider: providerMicros } = sharesOf(call.times, microsOf(clock));
  const { provider, price } = call.plan.route;
  const { asset } = price;
  const text = reply.usage ? reply.text : replyText(reply.text, usage);
  return { outcome: 'replied', provider, text, amount, asset, ownMicros: own, providerMicros };
}

function released(ending: Ending, refusal: Refusal): Refusal {
  try {
    ending.release(refusal.code);
  } finally {
    ending.ensure();
  }
  return refusal;
}

function refused(
  { clock, log, observer }: CompleteChatDeps,
  { caller, request, requestId }: ChatAsk,
  plan: RefusedPlan,
  arrived: number,
): Refusal {
  const { code, params, policy, rule } = plan;
  const subject = subjectOf(caller);
  const { model } = request;
  log.refused({ at: clock.nowMicros(), request: requestId, subject, code, model, policy, rule });
  observer.ended({
    request: requestId,
    organization: caller.organization,
    outcome: 'refused',
    code,
    provider: '',
    model: '',
    stream: request.stream,
    ownMicros: microsOf(clock) - arrived,
    providerMicros: 0,
  });
  return { outcome: 'refused', code, params };
}
