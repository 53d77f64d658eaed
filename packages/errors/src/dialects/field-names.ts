import { AlfredError } from '../alfred-error.ts';
import type { ErrorParams } from '../entry.ts';

type Names = Readonly<Record<string, string>>;

const config = (name: string): string => `generationConfig.${name}`;

/**
 * What the clients of a dialect call the fields that a chat completion has under other names. Where
 * theirs stand in another order, the place within is left out.
 */
const names = {
  anthropic: {
    stop: 'stop_sequences',
    max_completion_tokens: 'max_tokens',
    response_format: 'output_config.format',
    reasoning_effort: 'output_config.effort',
    parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
    user: 'metadata.user_id',
  },
  google: {
    messages: 'contents',
    tools: 'tools',
    tool_choice: 'toolConfig',
    temperature: config('temperature'),
    top_p: config('topP'),
    top_k: config('topK'),
    n: config('candidateCount'),
    max_tokens: config('maxOutputTokens'),
    max_completion_tokens: config('maxOutputTokens'),
    stop: config('stopSequences'),
    seed: config('seed'),
    presence_penalty: config('presencePenalty'),
    frequency_penalty: config('frequencyPenalty'),
    logprobs: config('responseLogprobs'),
    top_logprobs: config('logprobs'),
    response_format: config('responseMimeType'),
    modalities: config('responseModalities'),
    thinking: config('thinkingConfig'),
    reasoning_effort: config('thinkingConfig'),
    include_reasoning: config('thinkingConfig'),
    service_tier: 'serviceTier',
    dimensions: 'outputDimensionality',
  },
} satisfies Record<string, Names>;

/** The same failure, of a field by the name that the client has sent it under. */
export function inFieldsOf(dialect: keyof typeof names, error: unknown): unknown {
  if (!(error instanceof AlfredError)) return error;
  const { code, params } = error;
  const own = ownName(names[dialect], params.param);
  if (own === undefined) return error;
  return new AlfredError(code, { ...params, param: own, ...reasonOf(params, own) });
}

function ownName(known: Names, param: string | undefined): string | undefined {
  const [field = ''] = /^[a-z_]+/.exec(param ?? '') ?? [];
  return Object.hasOwn(known, field) ? known[field] : undefined;
}

/** A reason that begins with the field goes on to do so. */
function reasonOf({ param = '', reason }: ErrorParams, own: string): ErrorParams {
  if (reason === undefined || !reason.startsWith(`${param} `)) return {};
  return { reason: own + reason.slice(param.length) };
}
