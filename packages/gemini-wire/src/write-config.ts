// The fields of a chat completion as Gemini's generationConfig.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { defined, invalid, unsupported } from './fields.ts';
import { toGeminiSchema } from './to-gemini-schema.ts';

/** How many tokens of thought Google's own compatible API takes an effort for. */
const budgets: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
};

/** Since their third generation, models are told how hard to think by a level. */
const leveled = /gemini-(?:[3-9]|[1-9][0-9])/;

export interface ConfigWanted {
  readonly body: JsonObject;
  readonly model: string;
  readonly outputCap: number;
  readonly n: number;
}

/** The configuration of one request. Throws `parameter_unsupported` for a value without a word. */
export function writeConfig({ body, model, outputCap, n }: ConfigWanted): JsonObject {
  const { stop } = body;
  return defined({
    temperature: given(body.temperature),
    topP: given(body.top_p),
    topK: given(body.top_k),
    candidateCount: n > 1 ? n : undefined,
    maxOutputTokens: outputCap,
    stopSequences: typeof stop === 'string' ? [stop] : given(stop),
    seed: given(body.seed),
    presencePenalty: given(body.presence_penalty),
    frequencyPenalty: given(body.frequency_penalty),
    responseLogprobs: body.logprobs === true ? true : undefined,
    logprobs: given(body.top_logprobs),
    responseModalities: writeModalities(body.modalities),
    ...writeFormat(body.response_format),
    thinkingConfig: writeThinking(body, model),
  });
}

function given(value: Json | undefined): Json | undefined {
  return value === null ? undefined : value;
}

function writeModalities(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.map((name: Json) => (typeof name === 'string' ? name.toUpperCase() : name));
  return names.every((name) => name === 'TEXT') ? undefined : names;
}

function writeFormat(format: Json | undefined): Readonly<Record<string, Json>> {
  if (!isObject(format) || format.type === 'text') return {};
  const responseMimeType = 'application/json';
  if (format.type === 'json_object') return { responseMimeType };
  if (format.type !== 'json_schema') throw unsupported('response_format.type', 'google');
  const schema = isObject(format.json_schema) ? format.json_schema.schema : undefined;
  if (!isObject(schema)) {
    const param = 'response_format.json_schema.schema';
    throw invalid(param, `${param} must be a schema`);
  }
  const written = toGeminiSchema(schema);
  if (written) return { responseMimeType, responseSchema: written };
  return { responseMimeType, responseJsonSchema: schema };
}

/** Thoughts are shown to whoever says anything about them. */
function writeThinking(body: JsonObject, model: string): JsonObject | undefined {
  const { thinking, reasoning_effort: effort, include_reasoning: shown } = body;
  if (isObject(thinking)) return writeBudget(thinking);
  if (typeof effort === 'string') return writeEffort(effort, model);
  return shown === true ? { includeThoughts: true } : undefined;
}

function writeBudget({ type, budget_tokens: budget }: JsonObject): JsonObject {
  if (type === 'disabled') return { thinkingBudget: 0 };
  if (type === 'adaptive') return { thinkingBudget: -1, includeThoughts: true };
  if (type !== 'enabled' || typeof budget !== 'number') {
    throw invalid('thinking', 'thinking must be disabled, adaptive, or enabled with a budget');
  }
  return { thinkingBudget: budget, includeThoughts: true };
}

function writeEffort(effort: string, model: string): JsonObject {
  const thinkingBudget = budgets[effort];
  if (thinkingBudget === undefined) throw unsupported('reasoning_effort', 'google');
  if (!leveled.test(model)) {
    return effort === 'none' ? { thinkingBudget } : { thinkingBudget, includeThoughts: true };
  }
  return { thinkingLevel: levelOf(effort, model), includeThoughts: effort !== 'none' };
}

/** These models always think; the small ones may think hardly at all. */
function levelOf(effort: string, model: string): string {
  const isSmall = model.includes('flash');
  if (effort === 'none') {
    if (!isSmall) throw unsupported('reasoning_effort', `google's ${model}`);
    return 'minimal';
  }
  if (effort === 'minimal') return isSmall ? 'minimal' : 'low';
  return effort === 'xhigh' ? 'high' : effort;
}
