import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/** Usage of a chat completion in the words of responses. Fields of Alfred's own stay. */
export function responseUsage(usage: JsonObject): JsonObject {
  const {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: total,
    prompt_tokens_details: read,
    completion_tokens_details: written,
  } = usage;
  const own = Object.entries(usage).filter(([field]) => field.startsWith('alfred_'));
  return {
    input_tokens: count(input),
    input_tokens_details: {
      cached_tokens: detail(read, 'cached_tokens'),
      cache_write_tokens: detail(read, 'cache_write_tokens'),
    },
    output_tokens: count(output),
    output_tokens_details: { reasoning_tokens: detail(written, 'reasoning_tokens') },
    total_tokens: typeof total === 'number' ? total : count(input) + count(output),
    ...Object.fromEntries(own),
  };
}

function detail(details: Json | undefined, field: string): number {
  return isObject(details) ? count(details[field]) : 0;
}

function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
