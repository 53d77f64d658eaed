import type {
  ConverseRequest,
  ConverseResponse,
  InferenceServiceImplementation,
} from '@alfred/contracts/inference';
import { AlfredError } from '@alfred/errors';
import { errorOf } from '../http/error-handler.ts';
import { type Asker, answerInference, failed, type InferenceDeps } from './answer-inference.ts';
import { type MessageQueue, messageQueue } from './message-queue.ts';

/** Calls of one conversation that are under way at a time; more are refused as `overloaded`. */
const callsMax = 64;
/** Messages of a conversation that wait for its client. */
const messagesMax = 256;
const nameLengthMax = 64;

type Context = Parameters<InferenceServiceImplementation['converse']>[1];

/** alfred.inference.v1: chat completions for programs, any number of them over one stream. */
export function inferenceApi(deps: InferenceDeps): InferenceServiceImplementation {
  return { converse: (asks, context) => converse(deps, asks, context) };
}

/** A conversation. Each of its calls can be ended by itself; all of them end with it. */
interface Conversation {
  readonly asker: Asker;
  readonly queue: MessageQueue<ConverseResponse>;
  readonly calls: Map<string, AbortController>;
  readonly running: Set<Promise<void>>;
}

async function* converse(
  deps: InferenceDeps,
  asks: AsyncIterable<ConverseRequest>,
  { metadata, peer, signal }: Context,
): AsyncGenerator<ConverseResponse> {
  const asker = { authorization: metadata.get('authorization'), address: addressOf(peer) };
  const caller = await deps.authenticate(asker.authorization, asker.address);
  if ('outcome' in caller) throw errorOf(caller);
  const queue = messageQueue<ConverseResponse>(messagesMax);
  const talk: Conversation = { asker, queue, calls: new Map(), running: new Set() };
  const hangUp = (): void => {
    for (const call of talk.calls.values()) call.abort(new AlfredError('request_cancelled'));
    queue.end();
  };
  signal.addEventListener('abort', hangUp, { once: true });
  const reading = listen(deps, asks, talk).finally(queue.end);
  reading.catch(() => {});
  try {
    yield* queue;
    await reading;
  } finally {
    hangUp();
  }
}

/** Begins what is asked, until nothing more is, and waits for what was begun. */
async function listen(
  deps: InferenceDeps,
  asks: AsyncIterable<ConverseRequest>,
  talk: Conversation,
): Promise<void> {
  for await (const { call, ask } of asks) {
    if (ask?.$case === 'begin') begin(deps, talk, { call, begin: ask.value });
    else talk.calls.get(call)?.abort(new AlfredError('request_cancelled'));
  }
  await Promise.all(talk.running);
}

function begin(
  deps: InferenceDeps,
  { asker, queue, calls, running }: Conversation,
  asked: Pick<Parameters<typeof answerInference>[1], 'call' | 'begin'>,
): void {
  const { call } = asked;
  const refusal = refusalOf(call, calls);
  if (refusal) {
    queue.send(failed(call, '', refusal));
    return;
  }
  const hangUp = new AbortController();
  calls.set(call, hangUp);
  const { signal } = hangUp;
  const answering = answerInference(deps, { ...asked, asker, queue, signal }).finally(() => {
    calls.delete(call);
    running.delete(answering);
  });
  running.add(answering);
}

function refusalOf(call: string, calls: ReadonlyMap<string, unknown>): AlfredError | undefined {
  const invalid = (reason: string) =>
    new AlfredError('request_invalid', { param: 'call', reason: `call ${reason}` });
  if (call === '' || call.length > nameLengthMax) {
    return invalid(`must have 1 to ${nameLengthMax} characters`);
  }
  if (calls.has(call)) return invalid('is the name of another that is under way');
  return calls.size >= callsMax ? new AlfredError('overloaded') : undefined;
}

/** Without the port. */
function addressOf(peer: string): string {
  return peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
