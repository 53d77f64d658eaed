// From a durable *admitted* to the one ending: a provider answers, or none does.
import assert from 'node:assert/strict';
import { encodingOf } from '../domain/encoding.ts';
import type { FailedReply, WholeReply } from '../ports/provider.ts';
import { askProvider } from './ask-provider.ts';
import { type AttemptSignal, attemptSignal } from './attempt-signal.ts';
import { attemptWalk, type Turn } from './attempt-walk.ts';
import { type Call, microsOf, sharesOf } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';
import type { ChatFailed, ChatOutcome, ChatReplied, ChatStreaming } from './chat-outcome.ts';
import { type DetachedSignal, detachedSignal } from './detached-signal.ts';
import type { Ending } from './ending.ts';
import { endPass, type FailedCall } from './failed-call.ts';
import { believed, hasGivenUp, measureUsage } from './measure-usage.ts';
import { produced } from './produced-text.ts';
import { pumpStream } from './pump-stream.ts';

/** What all calls of one request have in common. */
interface Request {
  readonly deps: CompleteChatDeps;
  readonly ending: Ending;
  readonly upstream: DetachedSignal;
}

/**
 * Calls providers for a request that is admitted, one after another until one answers, and ends the
 * request in any case. Once the first byte is here, nobody else is called.
 */
export async function callProvider(
  deps: CompleteChatDeps,
  call: Call,
  ending: Ending,
): Promise<ChatOutcome> {
  const { drainMs } = deps.limits;
  const { route, timeouts } = call.plan;
  const { provider } = route;
  const deadlineMs = timeouts?.requestMs || deps.limits.deadlineMs;
  const bounds = { provider, deadlineMs, drainMs, running: deps.running };
  const upstream = detachedSignal(call.ask.signal, bounds);
  const request: Request = { deps, ending, upstream };
  let last = call;
  let isHandedOn = false;
  try {
    const walk = attemptWalk(deps, call, request);
    for (let turn = await walk.first(); turn; turn = await walk.next()) {
      last = turn.call;
      const made = await makeCall(request, turn);
      isHandedOn = made.outcome === 'streaming';
      if (made.outcome === 'stopped') return made.failed;
      if (made.outcome !== 'failed') return made;
      ending.failed(made.error.code, made.measured);
      walk.failed(made.error);
    }
    return noAnswer(ending, last, walk.error);
  } finally {
    if (!isHandedOn) {
      upstream.close();
      ending.ensure();
    }
  }
}

function noAnswer(ending: Ending, { plan }: Call, error: ChatFailed['error']): ChatFailed {
  const attempts = ending.calls;
  const { provider } = plan.route;
  const { asset } = plan.tariff;
  return { outcome: 'failed', error, provider, attempts, amount: ending.close(error.code), asset };
}

/** There is an answer that was paid for, and policy stops it: nobody else is asked. */
interface StoppedAnswer {
  readonly outcome: 'stopped';
  readonly failed: ChatFailed;
}

type Made = ChatReplied | ChatStreaming | StoppedAnswer | FailedCall;

/** One call of one provider. Nothing is thrown for what the provider does wrong. */
async function makeCall(request: Request, { call, pass }: Turn): Promise<Made> {
  const { deps, upstream } = request;
  const { route, timeouts } = call.plan;
  const firstByteMs = timeouts?.firstByteMs || deps.limits.firstByteMs;
  const idleMs = timeouts?.idleMs || deps.limits.idleMs;
  const signal = attemptSignal(upstream, { provider: route.provider, firstByteMs, idleMs });
  let made: Made | undefined;
  try {
    made = await answerTo({ ...request, signal }, { call, pass });
    return made;
  } finally {
    if (made?.outcome !== 'streaming') {
      signal.close();
      pass.left();
    }
  }
}

async function answerTo(
  { deps, ending, upstream, signal }: Request & { readonly signal: AttemptSignal },
  { call, pass }: Turn,
): Promise<Made> {
  const { route } = call.plan;
  const provider = deps.providers.get(route.deployment);
  assert(provider, 'a request is planned for a deployment that there is');
  if (ending.calls === 0) call.times.providerAsked = microsOf(deps.clock);
  ending.begin(call.plan);
  const reply = await askProvider(provider, call, signal.signal);
  call.times.firstByte = microsOf(deps.clock);
  call.times.providerEnded = call.times.firstByte;
  if (reply.outcome === 'stream') {
    const closeRequest = upstream.close;
    return await pumpStream(deps, { call, ending, reply, signal, pass, closeRequest });
  }
  if (reply.outcome === 'failed') {
    endPass(pass, reply.error);
    return await failed(deps, call, reply, signal);
  }
  pass.answered();
  pass.ended();
  return await replied(deps, call, { ending, reply });
}

/**
 * No answer. It is free, unless the provider said what it used, or we hung up on it, because nobody
 * listened or it took too long: it may have read the whole input by then.
 */
async function failed(
  { tokenizer }: CompleteChatDeps,
  call: Call,
  reply: FailedReply,
  { signal }: AttemptSignal,
): Promise<FailedCall> {
  const { error } = reply;
  const isAborted = hasGivenUp(reply, signal);
  if (!reply.usage && !isAborted) return { outcome: 'failed', error, measured: undefined };
  const nothing = produced(tokenizer, encodingOf(call.plan.route.model));
  const heard = { ...believed(reply.usage, call.plan), produced: nothing, isAborted };
  return { outcome: 'failed', error, measured: await measureUsage(tokenizer, call, heard) };
}

async function replied(
  { clock, tokenizer }: CompleteChatDeps,
  call: Call,
  { ending, reply }: { readonly ending: Ending; readonly reply: WholeReply },
): Promise<ChatReplied | StoppedAnswer> {
  const { ask, plan, taken } = call;
  const { route } = plan;
  const { asset } = plan.tariff;
  const { finishReason, providerRequest } = reply;
  const said = produced(tokenizer, encodingOf(route.model));
  for (const [index, part] of reply.produced.entries()) said.add(index, part);
  const heard = { ...believed(reply.usage, call.plan), produced: said, isAborted: false };
  const measured = await measureUsage(tokenizer, call, heard);
  const { output } = call.safety ?? {};
  const shown = output ? await output.whole(reply) : reply;
  const error = output?.blocked;
  if (!error) call.notes?.whole(shown);
  const code = error?.code ?? '';
  const amount = ending.settle({ ...measured, code, finishReason, providerRequest });
  const paid = { provider: route.provider, attempts: ending.calls, amount, asset };
  if (error) return { outcome: 'stopped', failed: { outcome: 'failed', error, ...paid } };
  const { own, provider: providerMicros } = sharesOf(call.times, microsOf(clock));
  return {
    outcome: 'replied',
    ...paid,
    warnings: taken.warnings,
    text: ask.rendering.whole({ reply: shown, measured, amount, asset }),
    content: shown.content,
    ownMicros: own,
    providerMicros,
  };
}
