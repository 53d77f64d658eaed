// A Gemini answer as that of a chat completion: whole, and piece by piece.
import {
  type ChatChunk,
  type ChatReply,
  isObject,
  type Json,
  type JsonObject,
  writeUsage,
} from '@alfred/openai-wire';
import { defined } from './fields.ts';
import { readFinish } from './finish-reason.ts';
import { readLogprobs } from './logprobs.ts';
import {
  type CandidateSoFar,
  closeCall,
  newCandidate,
  readParts,
  type SaidParts,
} from './read-parts.ts';
import { readUsageMetadata } from './usage.ts';

/** What stands in for what Gemini may leave out of an answer. */
export interface ReplyNames {
  readonly id: string;
  readonly model: string;
  /** Unix seconds. */
  readonly created: number;
}

/** What of a candidate has no word in chat completions, and goes on under Google's own. */
const nativeFields = new Set([
  ...['safetyRatings', 'citationMetadata', 'groundingMetadata', 'urlContextMetadata'],
  ...['continuationToken', 'finishMessage', 'avgLogprobs'],
]);

/** A whole answer; undefined when this is none: it has no candidate, and no reason for that. */
export function readGeminiReply(json: Json | undefined, names: ReplyNames): ChatReply | undefined {
  if (!isObject(json)) return undefined;
  const candidates = candidatesOf(json);
  const choices = candidates.map((candidate, index) => {
    const so = newCandidate(seedOf(json, names, index));
    const said = readParts(partsOf(candidate), so);
    closeCall(said, so);
    return {
      index: indexOf(candidate, index),
      message: messageOf(said),
      logprobs: readLogprobs(candidate.logprobsResult) ?? null,
      ...endingOf(candidate, so.calls > 0),
    };
  });
  const blocked = blockOf(json);
  if (choices.length === 0 && !blocked) return undefined;
  return {
    ...headOf(json, names, 'chat.completion'),
    choices: choices.length > 0 ? choices : [blockedChoice({ message: silent })],
    ...(blocked ? { extra_content: { google: { prompt_feedback: blocked } } } : {}),
    ...usageOf(json),
  } as unknown as ChatReply;
}

/** Reads the events of one stream. */
export interface GeminiStreamReader {
  /** The chunk that one event makes. Usage is in every chunk that Gemini puts it in: cumulative. */
  read(json: JsonObject): ChatChunk;
  /** Whether an answer said why it ended: nothing else tells that a stream is whole. */
  readonly isFinished: boolean;
}

/** A stream of which nothing came. */
export function geminiStreamReader(names: ReplyNames): GeminiStreamReader {
  const candidates = new Map<number, CandidateSoFar>();
  let isFinished = false;
  const choiceOf = (json: JsonObject, candidate: JsonObject, n: number): JsonObject => {
    const index = indexOf(candidate, n);
    const known = candidates.get(index);
    const so = known ?? newCandidate(seedOf(json, names, index));
    candidates.set(index, so);
    const said = readParts(partsOf(candidate), so);
    if (candidate.finishReason) closeCall(said, so);
    const ending = endingOf(candidate, so.calls > 0);
    isFinished ||= ending.finish_reason !== null;
    const logprobs = readLogprobs(candidate.logprobsResult);
    const delta = { ...(known ? {} : { role: 'assistant' }), ...deltaOf(said) };
    return { index, delta, ...(logprobs ? { logprobs } : {}), ...ending };
  };
  return {
    read: (json) => {
      const choices = candidatesOf(json).map((candidate, n) => choiceOf(json, candidate, n));
      const blocked = blockOf(json);
      if (blocked) {
        isFinished = true;
        if (choices.length === 0) choices.push(blockedChoice({ delta: silent }));
      }
      return {
        ...headOf(json, names, 'chat.completion.chunk'),
        choices,
        ...(blocked ? { extra_content: { google: { prompt_feedback: blocked } } } : {}),
        ...usageOf(json),
      } as unknown as ChatChunk;
    },
    get isFinished() {
      return isFinished;
    },
  };
}

const silent: JsonObject = { role: 'assistant', content: null };

/** Nothing was answered, because of what was asked. */
function blockedChoice(said: JsonObject): JsonObject {
  return { index: 0, ...said, finish_reason: 'content_filter' };
}

function candidatesOf({ candidates }: JsonObject): readonly JsonObject[] {
  return Array.isArray(candidates) ? candidates.filter(isObject) : [];
}

function partsOf({ content }: JsonObject): Json | undefined {
  return isObject(content) ? content.parts : undefined;
}

function indexOf({ index }: JsonObject, nth: number): number {
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : nth;
}

/** Candidates of one answer must not make up the same ids. */
function seedOf({ responseId }: JsonObject, { id }: ReplyNames, index: number): string {
  const seed = typeof responseId === 'string' && responseId ? responseId : id;
  return index === 0 ? seed : `${seed}${index}`;
}

function blockOf({ promptFeedback }: JsonObject): JsonObject | undefined {
  return isObject(promptFeedback) && promptFeedback.blockReason ? promptFeedback : undefined;
}

function headOf(json: JsonObject, names: ReplyNames, object: string): JsonObject {
  const { responseId, modelVersion } = json;
  return {
    id: typeof responseId === 'string' && responseId ? responseId : names.id,
    object,
    created: names.created,
    model: typeof modelVersion === 'string' && modelVersion ? modelVersion : names.model,
  };
}

function usageOf({ usageMetadata }: JsonObject): JsonObject {
  const usage = readUsageMetadata(usageMetadata);
  return usage ? { usage: writeUsage(usage) } : {};
}

function messageOf(said: SaidParts): JsonObject {
  const calls = said.calls.map(({ index, ...call }) => call);
  const content = said.text === '' && calls.length > 0 ? null : said.text;
  return { role: 'assistant', content, refusal: null, ...besideOf(said, calls) };
}

function deltaOf(said: SaidParts): JsonObject {
  return { ...(said.text === '' ? {} : { content: said.text }), ...besideOf(said, said.calls) };
}

function besideOf(said: SaidParts, calls: readonly JsonObject[]): JsonObject {
  const google = defined({
    thought_signature: said.signature,
    parts: said.others.length > 0 ? said.others : undefined,
  });
  return defined({
    reasoning_content: said.reasoning || undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
    images: said.images.length > 0 ? said.images : undefined,
    extra_content: Object.keys(google).length > 0 ? { google } : undefined,
  });
}

/** Why it ended, with Gemini's own word and figures beside it where they say more. */
function endingOf(candidate: JsonObject, hasCalls: boolean): JsonObject {
  const finish = readFinish(candidate.finishReason, hasCalls);
  const native: Record<string, Json> = {};
  for (const name of nativeFields) {
    const value = candidate[name];
    if (value !== undefined && value !== null) native[snake(name)] = value;
  }
  const says = typeof candidate.finishReason === 'string' && !common.has(candidate.finishReason);
  if (finish !== null && says) native.finish_reason = candidate.finishReason as string;
  const extra = Object.keys(native).length > 0 ? { extra_content: { google: native } } : {};
  return { finish_reason: finish, ...extra };
}

const common = new Set(['STOP', 'MAX_TOKENS']);

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
