// The answer of a chat completion as Gemini's: whole, and piece by piece.
import {
  type ChatChunk,
  type ChatReply,
  isObject,
  type Json,
  type JsonObject,
  readUsage,
} from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import { defined } from './fields.ts';
import { writeFinish } from './finish-reason.ts';
import { writeLogprobs } from './logprobs.ts';
import { writeUsageMetadata } from './usage.ts';
import { addCalls, type CallSoFar, writeCalls, writeSaid } from './write-parts.ts';

/** What a Gemini client wants to see. */
export interface WriteOptions {
  readonly includeThoughts: boolean;
}

/** A whole answer as the body of `generateContent`: with this usage, where its own is not believed. */
export function writeGeminiReply(
  reply: ChatReply,
  { includeThoughts, usage }: WriteOptions & { readonly usage?: UsageBuckets },
): JsonObject {
  const candidates = reply.choices.map((choice) => {
    const { message } = choice;
    const calls = new Map<number, CallSoFar>();
    addCalls(calls, message.tool_calls);
    return candidateOf(choice, writeSaid(message, includeThoughts), calls);
  });
  return bodyOf(reply, candidates, usage ?? readUsage(reply.usage ?? undefined));
}

/** Writes the events of one stream. */
export interface GeminiStreamWriter {
  /** The event that a chunk makes, or undefined when it says nothing that can go out yet. */
  write(chunk: ChatChunk): JsonObject | undefined;
  /** The last event: why every answer ended, and what was used. */
  end(usage: UsageBuckets | undefined): JsonObject;
}

interface ChoiceSoFar {
  readonly calls: Map<number, CallSoFar>;
  /** Its last word, once it said why it ended. */
  ending: JsonObject | undefined;
}

/** A stream of which nothing went out. Calls, and why an answer ended, are kept for its end. */
export function geminiStreamWriter({ includeThoughts }: WriteOptions): GeminiStreamWriter {
  const choices = new Map<number, ChoiceSoFar>();
  let last: ChatChunk | undefined;
  let feedback: JsonObject = {};
  const pieceOf = (choice: JsonObject): readonly JsonObject[] => {
    const index = typeof choice.index === 'number' ? choice.index : 0;
    const so = choices.get(index) ?? { calls: new Map(), ending: undefined };
    choices.set(index, so);
    const { delta } = choice;
    addCalls(so.calls, isObject(delta) ? delta.tool_calls : undefined);
    if (choice.finish_reason) so.ending = choice;
    const parts = writeSaid(delta ?? undefined, includeThoughts);
    return parts.length === 0 ? [] : [{ content: { role: 'model', parts }, index }];
  };
  return {
    write: (chunk) => {
      last = chunk;
      feedback = { ...feedback, ...feedbackOf(chunk) };
      const candidates = chunk.choices.flatMap(pieceOf);
      return candidates.length === 0 ? undefined : { candidates, ...headOf(chunk) };
    },
    end: (usage) => {
      const candidates = [...choices].map(([index, { calls, ending }]) =>
        candidateOf({ ...ending, index }, [], calls),
      );
      return bodyOf({ ...last, ...feedback }, candidates, usage);
    },
  };
}

function bodyOf(
  answer: JsonObject,
  candidates: readonly JsonObject[],
  usage: UsageBuckets | undefined,
): JsonObject {
  const { extra_content: extra } = feedbackOf(answer);
  const google = isObject(extra) && isObject(extra.google) ? extra.google : undefined;
  const blocked = google?.prompt_feedback;
  return defined({
    // Nothing that was refused as it was asked has a candidate.
    candidates: blocked ? undefined : candidates,
    promptFeedback: blocked,
    usageMetadata: usage && writeUsageMetadata(usage),
    ...headOf(answer),
  });
}

function feedbackOf({ extra_content: extra }: JsonObject): JsonObject {
  const google = isObject(extra) ? extra.google : undefined;
  return isObject(google) && google.prompt_feedback ? { extra_content: extra } : {};
}

function headOf({ model, id }: JsonObject): JsonObject {
  return defined({
    modelVersion: typeof model === 'string' ? model : undefined,
    responseId: typeof id === 'string' ? id : undefined,
  });
}

function candidateOf(
  choice: JsonObject,
  said: readonly JsonObject[],
  calls: ReadonlyMap<number, CallSoFar>,
): JsonObject {
  const google = isObject(choice.extra_content) ? choice.extra_content.google : undefined;
  const { finish_reason: own, ...native } = isObject(google) ? google : {};
  const written = writeCalls(calls);
  const finish = own ?? writeFinish(choice.finish_reason ?? undefined);
  const parts = [...said, ...(written ?? [])];
  return defined({
    content: { role: 'model', parts: parts.length > 0 ? parts : [{ text: '' }] },
    // Arguments that are no object cannot be said: Gemini has a word for that.
    finishReason: written ? finish : 'MALFORMED_FUNCTION_CALL',
    index: choice.index ?? 0,
    logprobsResult: writeLogprobs(choice.logprobs ?? undefined),
    ...camelFields(native),
  });
}

function camelFields(native: JsonObject): Readonly<Record<string, Json | undefined>> {
  return Object.fromEntries(
    Object.entries(native).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
