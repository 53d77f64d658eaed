import { isObject, type Json, type JsonObject, writeUsage } from '@alfred/openai-wire';
import { emptyUsage, type UsageBuckets, usageProblem } from '@alfred/pricing';

/**
 * What Cohere bills, as buckets; undefined when it does not say. It counts twice: `billed_units` are
 * the client's own text, `tokens` are what the model read and wrote, with Cohere's own prompt in it.
 */
export function readBilled(usage: Json | undefined): UsageBuckets | undefined {
  if (!isObject(usage)) return undefined;
  const counted = isObject(usage.billed_units) ? usage.billed_units : usage.tokens;
  if (!isObject(counted)) return undefined;
  const input = count(counted.input_tokens);
  const output = count(counted.output_tokens);
  const searches = count(counted.search_units);
  if (input === undefined || output === undefined || searches === undefined) return undefined;
  const buckets = {
    ...emptyUsage,
    ...{ inputUncached: input, outputText: output, searches, requests: 1n },
  };
  return input + output > 0n && usageProblem(buckets) === undefined ? buckets : undefined;
}

/** The same for clients: what is billed, and beside it what the context holds. */
export function writeBilled(usage: Json | undefined): JsonObject | undefined {
  const billed = readBilled(usage);
  if (!billed || !isObject(usage)) return undefined;
  const { tokens, cached_tokens } = usage;
  return {
    ...writeUsage(billed),
    ...(tokens ? { tokens } : {}),
    ...(cached_tokens ? { cached_tokens } : {}),
  };
}

function count(value: Json | undefined): bigint | undefined {
  if (value === undefined || value === null) return 0n;
  const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  return isCount ? BigInt(value) : undefined;
}
