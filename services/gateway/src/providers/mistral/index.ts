import type { JsonObject } from '@alfred/openai-wire';
import { type Capabilities, openCapabilities } from '../../domain/capabilities.ts';
import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { foreignAsks } from '../openai-compatible/foreign-asks.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';
import { readMistralError } from './errors.ts';
import { mistralRequest } from './request.ts';
import { mistralMend } from './response.ts';

/** It answers 422 to every field that it does not know. */
const capabilities: Capabilities = {
  ...openCapabilities,
  fields: new Set([
    'frequency_penalty',
    'guardrails',
    'metadata',
    'parallel_tool_calls',
    'prediction',
    'presence_penalty',
    'prompt_cache_key',
    'prompt_mode',
    'random_seed',
    'reasoning_effort',
    'safe_prompt',
    'seed',
    'service_tier',
    'stop',
    'temperature',
    'tool_choice',
    'top_p',
  ]),
  refusedFields: { ...foreignAsks, logprobs: [false], store: [false], user: [] },
  messageFields: new Set(['is_error', 'name', 'prefix', 'tool_call_id', 'tool_calls']),
  parts: new Set(['image_url', 'document_url', 'input_audio', 'reference', 'file', 'thinking']),
  responseFormats: new Set(['json_object', 'json_schema']),
};

/** Mistral: strict about what it reads, with ids of calls and a shape of thoughts of its own. */
export const mistral: ProviderFactory = (deps) =>
  openaiCompatible(deps, {
    baseUrl: 'https://api.mistral.ai/v1',
    cap: { field: 'max_tokens', only: true },
    usage: 'told',
    operations: ['embeddings'],
    embeddings: mistralEmbeddings,
    request: mistralRequest,
    mending: () => ({ whole: mistralMend, chunk: mistralMend }),
    readError: readMistralError,
    capabilities: () => capabilities,
  });

/** It sends numbers, and has another word for how many. */
function mistralEmbeddings({ dimensions, encoding_format: _, ...body }: JsonObject): JsonObject {
  return dimensions === undefined ? body : { ...body, output_dimension: dimensions };
}
