// Anthropic counts what was read from and written to its cache beside the input; OpenAI counts them
// within it. Alfred's buckets are neither: they are disjoint.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { emptyUsage, type UsageBuckets, usageProblem } from '@alfred/pricing';
import { objectOf } from './fields.ts';

/** Anthropic's usage as buckets, or undefined when it is not usage that can be charged. */
export function readMessagesUsage(usage: Json | undefined): UsageBuckets | undefined {
  if (!isObject(usage)) return undefined;
  const input = count(usage.input_tokens);
  const output = count(usage.output_tokens);
  if (input === undefined || output === undefined) return undefined;
  const written = count(usage.cache_creation_input_tokens) ?? 0;
  const kinds = objectOf(usage.cache_creation);
  const hour = Math.min(count(kinds.ephemeral_1h_input_tokens) ?? 0, written);
  const details = objectOf(usage.output_tokens_details);
  const thought = Math.min(count(details.thinking_tokens) ?? 0, output);
  const buckets = {
    ...emptyUsage,
    inputUncached: BigInt(input),
    cacheRead: BigInt(count(usage.cache_read_input_tokens) ?? 0),
    cacheWrite5m: BigInt(written - hour),
    cacheWrite1h: BigInt(hour),
    outputText: BigInt(output - thought),
    outputReasoning: BigInt(thought),
    searches: BigInt(count(objectOf(usage.server_tool_use).web_search_requests) ?? 0),
    requests: 1n,
  };
  return usageProblem(buckets) === undefined ? buckets : undefined;
}

/** The same usage as Anthropic's clients read it. */
export function writeMessagesUsage(usage: UsageBuckets): JsonObject {
  const written = Number(usage.cacheWrite5m + usage.cacheWrite1h);
  const thought = Number(usage.outputReasoning);
  const searches = Number(usage.searches);
  return {
    input_tokens: Number(usage.inputUncached + usage.inputAudio + usage.inputImage),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: Number(usage.cacheRead),
    cache_creation: {
      ephemeral_5m_input_tokens: Number(usage.cacheWrite5m),
      ephemeral_1h_input_tokens: Number(usage.cacheWrite1h),
    },
    output_tokens: Number(usage.outputText + usage.outputAudio) + thought,
    ...(thought > 0 ? { output_tokens_details: { thinking_tokens: thought } } : {}),
    ...(searches > 0 ? { server_tool_use: { web_search_requests: searches } } : {}),
    service_tier: 'standard',
  };
}

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
