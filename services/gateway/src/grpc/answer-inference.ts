// One call of a conversation: the same story as over HTTP, told in messages.
import type { ConverseResponse } from '@alfred/contracts/inference';
import { AlfredError, isAlfredError, toHttp } from '@alfred/errors';
import { type ChatRequest, parseBody, parseChatRequest } from '@alfred/openai-wire';
import type { Authenticate } from '../app/authenticate.ts';
import type { ChatStreaming } from '../app/chat-outcome.ts';
import type { CompleteChat } from '../app/complete-chat.ts';
import type { LimitRequests } from '../app/limit-requests.ts';
import { inference, messageEnd } from '../app/surfaces/inference.ts';
import { errorOf } from '../http/error-handler.ts';
import { claimOf, idempotencyUnder } from '../http/idempotency-key.ts';
import type { Observer } from '../ports/observer.ts';
import type { MessageQueue } from './message-queue.ts';

export interface InferenceDeps {
  readonly authenticate: Authenticate;
  readonly limitRequests: LimitRequests;
  readonly completeChat: CompleteChat;
  /** Under which clients' idempotency keys go on. */
  readonly idempotencyKey: Uint8Array;
  /** Mints the id of a request. */
  readonly requestId: () => string;
  /** The largest request, in bytes. */
  readonly bodyLimitBytes: number;
  readonly observer: Pick<Observer, 'defect'>;
}

/** Who asks: shown once for a conversation, looked at again with every call. */
export interface Asker {
  readonly authorization: string | undefined;
  readonly address: string;
}

export interface InferenceCall {
  readonly call: string;
  readonly begin: {
    readonly request: Uint8Array;
    readonly idempotencyKey: string;
    readonly tags: string;
    readonly sticky: string;
  };
  readonly asker: Asker;
  /** Aborts when nobody listens any more. */
  readonly signal: AbortSignal;
  readonly queue: MessageQueue<ConverseResponse>;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Answers a call to its last message. Whatever goes wrong is one. */
export async function answerInference(deps: InferenceDeps, call: InferenceCall): Promise<void> {
  const of = { request: '' };
  await answer(deps, call, of).catch((error: unknown) => {
    if (!isAlfredError(error)) deps.observer.defect(error, 'inference');
    call.queue.send(failed(call.call, of.request, error));
  });
}

async function answer(
  deps: InferenceDeps,
  { call, begin, asker, signal, queue }: InferenceCall,
  of: { request: string },
): Promise<void> {
  const caller = await deps.authenticate(asker.authorization, asker.address);
  if ('outcome' in caller) throw errorOf(caller);
  const mint = (): string => {
    of.request = deps.requestId();
    return of.request;
  };
  const requestId = mint();
  const counted = await deps.limitRequests({ caller, requestId });
  if (counted?.refusal) throw errorOf(counted.refusal);
  const request = chatOf(begin.request, deps.bodyLimitBytes);
  const outcome = await deps.completeChat({
    ...{ requestId, anotherId: mint, caller, request, rendering: inference, signal },
    claim: claimFor(deps, begin.idempotencyKey, request),
    tags: begin.tags || undefined,
    sticky: begin.sticky || undefined,
  });
  switch (outcome.outcome) {
    case 'refused':
      throw errorOf(outcome);
    case 'failed':
      throw outcome.error;
    case 'replied': {
      const reply = Buffer.from(outcome.text);
      queue.send({ call, answer: { $case: 'reply', value: reply } });
      break;
    }
    case 'streaming':
      await sendStream(call, outcome, queue);
  }
  const { provider } = outcome;
  queue.send({ call, answer: { $case: 'ended', value: { request: of.request, provider } } });
}

/** Throws what the request is not. */
function chatOf(bytes: Uint8Array, bodyLimitBytes: number): ChatRequest {
  if (bytes.length > bodyLimitBytes) {
    throw new AlfredError('request_too_large', { limit: String(bodyLimitBytes) });
  }
  return parseChatRequest(parseBody(textOf(bytes)));
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AlfredError('request_malformed', {}, { cause });
  }
}

function claimFor({ idempotencyKey: secret }: InferenceDeps, key: string, { body }: ChatRequest) {
  const idempotency = key === '' ? undefined : idempotencyUnder(secret, key);
  return claimOf(idempotency, { surface: inference.surface, body }, secret);
}

/** Passes a stream on, no faster than the client reads. Throws what it ended with. */
async function sendStream(
  call: string,
  outcome: ChatStreaming,
  queue: MessageQueue<ConverseResponse>,
): Promise<void> {
  const send = (text: string): void => {
    for (const message of text.split(messageEnd)) {
      if (message === '') continue;
      queue.send({ call, answer: { $case: 'chunk', value: Buffer.from(message) } });
    }
  };
  for (let text = await outcome.read(); text !== undefined; text = await outcome.read()) {
    send(text);
    const room = queue.room();
    if (room) await room;
  }
  send(outcome.lastWords());
  const end = outcome.end();
  if (end.outcome === 'failed') throw end.error;
}

/** The last message of a call that was not answered. */
export function failed(call: string, request: string, error: unknown): ConverseResponse {
  const { code, message, hint, retryable, source, param, details } = toHttp(error).body.error;
  const told = { request, code, message, hint, retryable, source, param: param ?? '' };
  return { call, answer: { $case: 'failed', value: { ...told, details: { ...details } } } };
}
