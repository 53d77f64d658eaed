// Gemini's generationConfig as the fields of a chat completion.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import {
  camelCased,
  defined,
  invalid,
  listOf,
  refuseOthers,
  textOf,
  unsupported,
} from './fields.ts';
import { fromGeminiSchema } from './from-gemini-schema.ts';

const at = 'generationConfig';

const known = new Set([
  ...['temperature', 'topP', 'topK', 'candidateCount', 'maxOutputTokens', 'stopSequences', 'seed'],
  ...['presencePenalty', 'frequencyPenalty', 'responseLogprobs', 'logprobs', 'responseMimeType'],
  ...['responseSchema', 'responseJsonSchema', 'responseModalities', 'thinkingConfig'],
]);
const thinkingFields = new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel']);

/** As many answers, and tokens of each, as chat completions may ask for. */
const answersMax = 128;
const outputCapMax = 10_000_000;

/** How the answer is wanted, and whether its thoughts are to be shown. */
export interface ReadConfig {
  readonly fields: JsonObject;
  readonly includeThoughts: boolean;
}

/** What Gemini's servers can do and nobody else is refused by name. */
export function readConfig(value: Json | undefined): ReadConfig {
  if (value === undefined || value === null) return { fields: {}, includeThoughts: false };
  const config = camelCased(value, at);
  refuseOthers(config, known, at);
  const thinking = readThinking(config.thinkingConfig);
  const stop = listOf(config.stopSequences, `${at}.stopSequences`);
  const fields = defined({
    temperature: config.temperature,
    top_p: config.topP,
    top_k: config.topK,
    n: countOf(config.candidateCount, `${at}.candidateCount`, answersMax),
    max_tokens: countOf(config.maxOutputTokens, `${at}.maxOutputTokens`, outputCapMax),
    stop: stop.length > 0 ? stop : undefined,
    seed: config.seed,
    presence_penalty: config.presencePenalty,
    frequency_penalty: config.frequencyPenalty,
    logprobs: config.responseLogprobs,
    top_logprobs: config.logprobs,
    response_format: readFormat(config),
    modalities: readModalities(config.responseModalities),
    ...thinking.fields,
  });
  return { fields, includeThoughts: thinking.includeThoughts };
}

function countOf(value: Json | undefined, here: string, most: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
    throw invalid(here, `${here} must be an integer from 1 to ${most}`);
  }
  return value;
}

function readFormat(config: JsonObject): Json | undefined {
  const { responseMimeType: mime, responseSchema, responseJsonSchema } = config;
  const schema = responseJsonSchema ?? (responseSchema ? fromGeminiSchema(responseSchema) : null);
  if (mime === 'application/json') {
    if (schema === null) return { type: 'json_object' };
    return { type: 'json_schema', json_schema: { name: 'response', schema } };
  }
  if (schema !== null) {
    throw invalid(`${at}.responseSchema`, 'a schema needs the responseMimeType application/json');
  }
  if (mime === undefined || mime === null || mime === 'text/plain') return undefined;
  throw unsupported(`${at}.responseMimeType`, 'Alfred');
}

function readModalities(value: Json | undefined): Json | undefined {
  const where = `${at}.responseModalities`;
  const names = listOf(value, where).map((name) => (textOf(name, where) ?? '').toLowerCase());
  return names.length === 0 || names.every((name) => name === 'text') ? undefined : names;
}

/**
 * A budget is Anthropic's `thinking`, a level is OpenAI's `reasoning_effort`. That thoughts are
 * wanted is said by both; alone it needs a word of its own.
 */
function readThinking(value: Json | undefined): ReadConfig {
  if (!isObject(value)) return { fields: {}, includeThoughts: false };
  const here = `${at}.thinkingConfig`;
  const config = camelCased(value, here);
  refuseOthers(config, thinkingFields, here);
  const { thinkingBudget: budget, thinkingLevel: level } = config;
  const includeThoughts = config.includeThoughts === true;
  const isAlone = includeThoughts && typeof budget !== 'number' && typeof level !== 'string';
  const fields = defined({
    thinking: typeof budget === 'number' ? budgeted(budget) : undefined,
    reasoning_effort: typeof level === 'string' ? effortOf(level) : undefined,
    // Whoever says how to think is shown the thoughts by whoever has them.
    include_reasoning: isAlone ? true : undefined,
  });
  return { fields, includeThoughts };
}

function budgeted(budget: number): Json {
  if (budget === 0) return { type: 'disabled' };
  return budget < 0 ? { type: 'adaptive' } : { type: 'enabled', budget_tokens: budget };
}

function effortOf(level: string): string | undefined {
  const word = level.toLowerCase();
  return word === 'thinking_level_unspecified' ? undefined : word;
}
