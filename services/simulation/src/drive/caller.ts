import { createHash } from 'node:crypto';
import { type ChatRequest, parseChatRequest } from '@alfred/openai-wire';
import type { ChatStreaming } from '../../../gateway/src/app/chat-outcome.ts';
import { openAi } from '../../../gateway/src/app/surfaces/openai.ts';
import type { Caller } from '../../../gateway/src/domain/caller.ts';
import { pause } from '../faked/timers.ts';
import { pathOf } from '../model/books.ts';
import type { Component, Platform } from '../parts/platform.ts';
import type { Asked, TrueRequest } from '../parts/requests.ts';
import { asProcess, type Process } from '../world/process.ts';
import { textOf } from '../world/world.ts';

/** Sends one request to a gateway that runs. Its fate is written down when it has one. */
export function askGateway(platform: Platform, component: Component, asked: Asked): void {
  const { gateway, process } = component;
  const { world } = platform;
  if (!gateway || !process?.alive) return;
  const begin = (): TrueRequest => beginRequest(platform, { process, asked });
  let truth = begin();
  const requestId = truth.id;
  world.note(`${requestId} asks ${process.name} for ${asked.model} as ${asked.node}`);
  const anotherId = (): string => {
    tell(platform, truth, { kind: 'refused', code: 'lease_over' });
    truth = begin();
    return truth.id;
  };
  const gone = new AbortController();
  if (asked.vanishesAfterMs !== undefined)
    world.time.after(asked.vanishesAfterMs * 1_000, process, () => gone.abort());
  const caller = callerOf(platform, asked);
  asProcess(process, () => {
    const request = chatRequest(asked);
    const from = { requestId, anotherId, caller, claim: claimOf(asked) };
    const chat = { ...from, request, rendering: openAi(request), signal: gone.signal };
    gateway
      .completeChat(chat)
      .then(async (outcome) => {
        switch (outcome.outcome) {
          case 'refused':
            return tell(platform, truth, { kind: 'refused', code: outcome.code });
          case 'failed': {
            const { error, amount } = outcome;
            return tell(platform, truth, { kind: 'failed', code: error.code, amount });
          }
          case 'replied':
            return tell(platform, truth, { kind: 'replied', amount: outcome.amount });
          case 'streaming':
            return tell(platform, truth, await readAll(process, outcome, asked.readMs));
        }
      })
      .catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
        if (code === undefined) world.fail('no-bug', `${truth.id}: ${textOf(error)}`);
        tell(platform, truth, { kind: 'failed', code: code ?? 'internal', amount: 0n });
      });
  });
}

/** What truly happens around one round of it, from here on. */
function beginRequest(
  { world, requests }: Platform,
  { process, asked }: { readonly process: Process; readonly asked: Asked },
): TrueRequest {
  const truth: TrueRequest = {
    id: `req_${requests.size + 1}`,
    ledger: asked.ledger,
    machine: process.machine.name,
    gateway: process.name,
    asked,
    askedAt: world.time.now,
    calls: [],
    told: undefined,
    powerLost: false,
  };
  requests.set(truth.id, truth);
  return truth;
}

function tell({ world }: Platform, request: TrueRequest, told: NonNullable<TrueRequest['told']>) {
  request.told ??= told;
  const amount = 'amount' in told ? ` ${told.amount}` : '';
  world.note(`${request.id} is told ${told.kind} ${'code' in told ? told.code : ''}${amount}`);
}

async function readAll(
  process: Process,
  stream: ChatStreaming,
  readMs: number,
): Promise<NonNullable<TrueRequest['told']>> {
  while ((await stream.read()) !== undefined) await pause(process, readMs).wait;
  const cost = /"alfred_cost":"([0-9.]+)"/.exec(stream.lastWords())?.[1];
  const whole = stream.end().outcome === 'complete';
  return { kind: 'streamed', whole, amount: cost === undefined ? undefined : nanos(cost) };
}

/** Dollars as people write them, in nano-dollars. */
function nanos(dollars: string): bigint {
  const [whole = '0', part = ''] = dollars.split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(part.padEnd(9, '0'));
}

function callerOf(platform: Platform, { ledger, node }: Asked): Caller {
  const books = platform.booksOf(ledger);
  return {
    organization: books.organization,
    ledger,
    node,
    key: `key_${node}`,
    role: 'member',
    path: pathOf(books, node),
    mode: 'live',
    expiresAt: 0n,
    asset: 'USD/9',
    tags: {},
    tagKeys: [],
    limits: [],
  };
}

/** HMACs, as the gateway's edge would make them. */
function claimOf({ idempotency, node, words, model, cap }: Asked) {
  if (idempotency === undefined) return undefined;
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { idempotency: hash(`${node} ${idempotency}`), body: hash(`${words} ${model} ${cap}`) };
}

function chatRequest({ model, words, cap, stream, includeUsage }: Asked): ChatRequest {
  return parseChatRequest({
    model,
    messages: [{ role: 'user', content: 'word '.repeat(words) }],
    max_tokens: cap,
    stream,
    ...(stream && includeUsage ? { stream_options: { include_usage: true } } : {}),
  });
}
