// From a durable *admitted* to the one ending: the provider answers, or does not.
import assert from 'node:assert/strict';
import { encodingOf } from '../domain/encoding.ts';
import type { FailedReply, WholeReply } from '../ports/provider.ts';
import { askProvider } from './ask-provider.ts';
import { type Call, microsOf, sharesOf } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';
import type { ChatFailed, ChatOutcome, ChatReplied } from './chat-outcome.ts';
import { type DetachedSignal, detachedSignal } from './detached-signal.ts';
import type { Ending } from './ending.ts';
import { believed, hasGivenUp, measureUsage } from './measure-usage.ts';
import { produced } from './produced-text.ts';
import { pumpStream } from './pump-stream.ts';

/** Calls the provider of a request that is admitted, and ends the request in any case. */
export async function callProvider(
  deps: CompleteChatDeps,
  call: Call,
  ending: Ending,
): Promise<ChatOutcome> {
  const { ask, plan, times } = call;
  const provider = deps.providers.get(plan.route.deployment);
  const { deadlineMs, drainMs } = deps.limits;
  const upstream = detachedSignal(ask.signal, {
    provider: plan.route.provider,
    deadlineMs,
    drainMs,
    running: deps.running,
  });
  let streaming = false;
  try {
    assert(provider, 'a request is planned for a deployment that there is');
    times.providerAsked = microsOf(deps.clock);
    ending.begin(plan);
    const reply = await askProvider(provider, call, upstream.signal);
    times.firstByte = microsOf(deps.clock);
    times.providerEnded = times.firstByte;
    if (reply.outcome === 'failed') return await failed(deps, call, { ending, reply, upstream });
    if (reply.outcome === 'whole') return await replied(deps, call, { ending, reply });
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
async function failed(
  { tokenizer }: CompleteChatDeps,
  call: Call,
  of: { ending: Ending; reply: FailedReply; upstream: DetachedSignal },
): Promise<ChatFailed> {
  const { ending, reply, upstream } = of;
  const { route, tariff } = call.plan;
  const { error } = reply;
  const outcome = {
    outcome: 'failed',
    error,
    provider: route.provider,
    asset: tariff.asset,
  } as const;
  const isAborted = hasGivenUp(reply, upstream.signal);
  const nothing = produced(tokenizer, encodingOf(route.model));
  const heard = { ...believed(reply.usage, call.plan), produced: nothing, isAborted };
  const isFree = !reply.usage && !isAborted;
  ending.failed(error.code, isFree ? undefined : await measureUsage(tokenizer, call, heard));
  return { ...outcome, amount: ending.close(error.code) };
}

async function replied(
  { clock, tokenizer }: CompleteChatDeps,
  call: Call,
  { ending, reply }: { readonly ending: Ending; readonly reply: WholeReply },
): Promise<ChatReplied> {
  const { ask, plan, taken } = call;
  const { route } = plan;
  const { asset } = plan.tariff;
  const { finishReason, providerRequest } = reply;
  const said = produced(tokenizer, encodingOf(route.model));
  for (const [index, part] of reply.produced.entries()) said.add(index, part);
  const heard = { ...believed(reply.usage, call.plan), produced: said, isAborted: false };
  const measured = await measureUsage(tokenizer, call, heard);
  const amount = ending.settle({ ...measured, code: '', finishReason, providerRequest });
  const { own, provider: providerMicros } = sharesOf(call.times, microsOf(clock));
  return {
    outcome: 'replied',
    provider: route.provider,
    warnings: taken.warnings,
    text: ask.rendering.whole({ reply, measured, amount, asset }),
    content: reply.content,
    amount,
    asset,
    ownMicros: own,
    providerMicros,
  };
}
