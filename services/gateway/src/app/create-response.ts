import type { Clock } from '@alfred/clock';
import type { ChatRequest, JsonObject } from '@alfred/openai-wire';
import { chatRequestOf, type ResponsesRequest, writeKept } from '@alfred/responses-wire';
import type { Caller } from '../domain/caller.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { termsFor } from '../domain/terms.ts';
import type { Policies } from '../ports/policies.ts';
import type { StoredResponses } from '../ports/stored-responses.ts';
import type { ChatOutcome } from './chat-outcome.ts';
import type { CompleteChat } from './complete-chat.ts';
import type { Rendering } from './rendering.ts';
import { conversationUpTo, referredIn, withReferences } from './stored-conversation.ts';
import { type ResponseSurface, responses } from './surfaces/responses.ts';

/** What responses need beside what every surface does. */
export interface ResponseDeps {
  readonly policies: Pick<Policies, 'bundleOf'>;
  readonly storedResponses: StoredResponses;
  readonly completeChat: CompleteChat;
  readonly clock: Clock;
  /** Told why a response that was to be kept is not. */
  readonly onUnkept: (error: unknown) => void;
}

export interface ResponseAsk {
  readonly caller: Caller;
  readonly request: ResponsesRequest;
  /** The id of the request: its last one, when it had to begin again. */
  readonly requestId: () => string;
}

/** A request for a response, ready to be answered as any chat is. */
export interface PreparedResponse {
  readonly outcome: 'prepared';
  /** With everything that was said before. */
  readonly chat: ChatRequest;
  readonly rendering: Rendering;
  readonly completeChat: CompleteChat;
}

/** Makes a chat of a request for a response. */
export type CreateResponse = (ask: ResponseAsk) => Promise<PreparedResponse | Refusal>;

const microsPerSecond = 1_000_000n;
const dayMicros = 86_400n * microsPerSecond;

/**
 * The use case behind `POST /v1/responses`: what a response continues is found, and policy says
 * whether it is kept.
 */
export function createResponse(deps: ResponseDeps): CreateResponse {
  return async (ask) => {
    const { caller, request } = ask;
    const agreed = termsFor(await deps.policies.bundleOf(caller.organization), caller.path);
    if (agreed.outcome === 'refused') return agreed;
    const { storage } = agreed.terms;
    const keeps = storage?.responses === true;
    const param = keeps ? undefined : needsKept(request);
    if (param !== undefined) return refuse('responses_unkept', { param });
    const said = await conversationOf(deps, caller, request);
    if (said.outcome === 'refused') return said;
    const whole = { ...request, items: said.input };
    const isKept = keeps && request.store !== false;
    const surface = surfaceOf(deps, { ...ask, request: whole }, isKept);
    const keeping = { caller, request: whole, surface };
    const keptFor = BigInt(storage?.retentionDays ?? 0) * dayMicros;
    return {
      outcome: 'prepared',
      chat: chatRequestOf(whole, said.before),
      rendering: surface.rendering,
      completeChat: isKept ? keepingResponse(deps, { ...keeping, keptFor }) : deps.completeChat,
    };
  };
}

interface Said {
  readonly outcome: 'said';
  readonly before: readonly JsonObject[];
  readonly input: readonly JsonObject[];
}

async function conversationOf(
  deps: ResponseDeps,
  caller: Caller,
  { previous, items }: ResponsesRequest,
): Promise<Said | Refusal> {
  const before = previous ? await conversationUpTo(deps, caller, previous) : nothing;
  if (before.outcome === 'refused') return before;
  const input = await withReferences(deps, caller, items);
  if (input.outcome === 'refused') return input;
  return { outcome: 'said', before: before.items, input: input.items };
}

const nothing = { outcome: 'found', items: [] as readonly JsonObject[] } as const;

/** The first field that cannot be without responses that are kept. */
function needsKept({ store, previous, items }: ResponsesRequest): string | undefined {
  if (store === true) return 'store';
  if (previous !== undefined) return 'previous_response_id';
  const [reference] = referredIn(items);
  return reference && `input[${reference.index}].id`;
}

function surfaceOf(
  { clock }: Pick<ResponseDeps, 'clock'>,
  { request, requestId }: ResponseAsk,
  stored: boolean,
): ResponseSurface {
  const createdAt = Number(clock.nowMicros() / microsPerSecond);
  const id = () => `resp_${requestId().replace(/^req_/, '')}`;
  return responses(() => ({ id: id(), createdAt, request, stored }));
}

/** A response that is to be kept. */
interface Keeping {
  readonly caller: Caller;
  readonly request: ResponsesRequest;
  readonly surface: ResponseSurface;
  /** Microseconds. */
  readonly keptFor: bigint;
}

/**
 * Completes the chat and keeps what was answered before its last word goes out: whoever has heard
 * that can go on from it. What cannot be kept is sent all the same, and says so.
 */
function keepingResponse(deps: ResponseDeps, keeping: Keeping): CompleteChat {
  return async (ask) => {
    const outcome = await deps.completeChat(ask);
    if (outcome.outcome === 'replied') {
      const lost = await keep(deps, keeping);
      return lost === undefined ? outcome : { ...outcome, text: lost };
    }
    return outcome.outcome === 'streaming' ? keptAtItsEnd(deps, keeping, outcome) : outcome;
  };
}

function keptAtItsEnd(
  deps: ResponseDeps,
  keeping: Keeping,
  outcome: Extract<ChatOutcome, { outcome: 'streaming' }>,
): ChatOutcome {
  let lost: string | undefined;
  return {
    ...outcome,
    read: async () => {
      const text = await outcome.read();
      if (text === undefined) lost = await keep(deps, keeping);
      return text;
    },
    lastWords: () => lost ?? outcome.lastWords(),
  };
}

/** What is to be said instead when it could not be kept. */
async function keep(deps: ResponseDeps, keeping: Keeping): Promise<string | undefined> {
  const { caller, request, surface, keptFor } = keeping;
  const ended = surface.ended();
  if (!ended) return undefined;
  const { response } = ended;
  const kept = deps.storedResponses.keep(caller, {
    id: String(response.id),
    previous: request.previous,
    text: writeKept({ input: request.items, response }),
    expiresAt: deps.clock.nowMicros() + keptFor,
  });
  return kept.then(
    () => undefined,
    (error: unknown) => {
      deps.onUnkept(error);
      return ended.unkept();
    },
  );
}
