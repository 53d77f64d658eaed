import { emptyUsage, type UsageBuckets, usageProblem } from '@alfred/pricing';
import { isObject, type Json, type JsonObject } from './json.ts';

/**
 * OpenAI's usage as disjoint buckets, or undefined when it is not usage that can be charged.
 *
 * `prompt_tokens` includes cached, spoken and seen tokens, and `completion_tokens` includes
 * reasoning and spoken ones: the details are taken out of them, never added. Some providers leave
 * reasoning out of `completion_tokens` and say so by their `total_tokens`; they are believed. Any
 * other total that is not the sum contradicts itself, and nobody can say which number is right.
 */
export function readUsage(usage: Json | undefined): UsageBuckets | undefined {
  if (!isObject(usage)) return undefined;
  const prompt = count(usage.prompt_tokens);
  const completion = count(usage.completion_tokens);
  if (prompt === undefined || completion === undefined) return undefined;
  if (!isSum(usage, prompt, completion)) return undefined;
  const input = splitInput(usage, prompt);
  const output = splitOutput(usage, prompt, completion);
  const searches = BigInt(count(objectOf(usage.server_tool_use).web_search_requests) ?? 0);
  const buckets = { ...emptyUsage, ...input, ...output, searches, requests: 1n };
  return usageProblem(buckets) === undefined ? buckets : undefined;
}

/** The same usage as OpenAI's clients read it. */
export function writeUsage(usage: UsageBuckets): JsonObject {
  const cached = Number(usage.cacheRead);
  const hour = Number(usage.cacheWrite1h);
  const written = Number(usage.cacheWrite5m) + hour;
  const heard = Number(usage.inputAudio);
  const seen = Number(usage.inputImage);
  const reasoning = Number(usage.outputReasoning);
  const spoken = Number(usage.outputAudio);
  const prompt = Number(usage.inputUncached) + cached + written + heard + seen;
  const completion = Number(usage.outputText) + reasoning + spoken;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: cached,
      audio_tokens: heard,
      ...(written > 0 ? { cache_write_tokens: written } : {}),
      ...(hour > 0 ? { cache_write_1h_tokens: hour } : {}),
      ...(seen > 0 ? { image_tokens: seen } : {}),
    },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: spoken },
    ...(usage.searches > 0n
      ? { server_tool_use: { web_search_requests: Number(usage.searches) } }
      : {}),
  };
}

type InputBuckets = Pick<
  UsageBuckets,
  'inputUncached' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h' | 'inputAudio' | 'inputImage'
>;
type OutputBuckets = Pick<UsageBuckets, 'outputText' | 'outputReasoning' | 'outputAudio'>;

function splitInput(usage: JsonObject, prompt: number): InputBuckets {
  const details = objectOf(usage.prompt_tokens_details);
  const left = remainder(prompt);
  const cacheRead = left.take(details.cached_tokens ?? usage.prompt_cache_hit_tokens);
  const written = remainder(Number(left.take(details.cache_write_tokens)));
  const cacheWrite1h = written.take(details.cache_write_1h_tokens);
  const cacheWrite5m = written.rest();
  const inputAudio = left.take(details.audio_tokens);
  const inputImage = left.take(details.image_tokens);
  return {
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    inputAudio,
    inputImage,
    inputUncached: left.rest(),
  };
}

function splitOutput(usage: JsonObject, prompt: number, completion: number): OutputBuckets {
  const details = objectOf(usage.completion_tokens_details);
  const reasoning = reasoningOf(usage);
  const apart = reasoning > 0 && count(usage.total_tokens) === prompt + completion + reasoning;
  const left = remainder(apart ? completion + reasoning : completion);
  const outputReasoning = left.take(reasoning);
  const outputAudio = left.take(details.audio_tokens);
  return { outputReasoning, outputAudio, outputText: left.rest() };
}

/** Whether the total, where there is one, is what its parts make. */
function isSum(usage: JsonObject, prompt: number, completion: number): boolean {
  const { total_tokens: total } = usage;
  if (total === undefined || total === null) return true;
  const sum = prompt + completion;
  return total === sum || total === sum + reasoningOf(usage);
}

function reasoningOf(usage: JsonObject): number {
  return count(objectOf(usage.completion_tokens_details).reasoning_tokens) ?? 0;
}

/** Hands parts out of a whole, never more than is left of it: so the buckets cannot overlap. */
function remainder(whole: number) {
  let left = whole;
  return {
    take(part: Json | undefined): bigint {
      const taken = Math.min(count(part) ?? 0, left);
      left -= taken;
      return BigInt(taken);
    },
    rest: (): bigint => BigInt(left),
  };
}

const nothing: JsonObject = {};

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : nothing;
}

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
