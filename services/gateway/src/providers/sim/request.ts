import { type ChatRequest, isObject, type Json } from '@alfred/openai-wire';
import { bytesPerToken, countTokens } from '../../domain/count-usage.ts';
import { requestBytes } from '../../domain/request-bytes.ts';
import type { ProviderCall } from '../../ports/provider.ts';
import { lastText } from './last-text.ts';
import { chooseTool, exampleArguments } from './tools.ts';

/** What the simulated provider says, before it is written as JSON or as a stream. */
export interface SimAnswer {
  readonly choices: number;
  /** The text of each choice, or the arguments of its call. */
  readonly text: string;
  /** The function that is called instead of saying something. */
  readonly call: string | undefined;
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly promptTokens: number;
  readonly completionTokens: number;
}

const lorem =
  'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut ' +
  'labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco ' +
  'laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in ' +
  'voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat cupidatat ' +
  'non proident, sunt in culpa qui officia deserunt mollit anim id est laborum.';

const models = {
  /** Says again what was said last. */
  echo: lastText,
  /** Always says the same. */
  lorem: () => lorem,
} satisfies Record<string, (request: ChatRequest) => string>;

type SimModel = keyof typeof models;

/** Whether the simulated provider has this model. */
export function isSimModel(model: string): model is SimModel {
  return Object.hasOwn(models, model);
}

/**
 * The first parameter that asks for what this provider cannot do, if there is one: an answer that
 * silently did without would mislead whoever tries it out here.
 */
export function unsupportedIn({ body }: ChatRequest): string | undefined {
  const { response_format: format } = body;
  const kind = isObject(format) ? (format.type ?? 'text') : 'text';
  if (kind !== 'text') return 'response_format';
  if (body.logprobs === true) return 'logprobs';
  return isFilled(body.functions) ? 'functions' : undefined;
}

const isFilled = (list: Json | undefined): boolean => Array.isArray(list) && list.length > 0;

/** The answer to a request. The same request always gets the same one. */
export function answerTo({ request, outputCap }: ProviderCall, model: SimModel): SimAnswer {
  const tool = chooseTool(request);
  const whole = tool ? exampleArguments(tool) : models[model](request);
  const stopped = tool ? whole : beforeStop(whole, request.body.stop);
  const text = capped(stopped, outputCap * bytesPerToken);
  const isCut = text.length < stopped.length;
  const choices = request.n;
  return {
    choices,
    text,
    call: tool?.name,
    finishReason: isCut ? 'length' : tool ? 'tool_calls' : 'stop',
    promptTokens: countTokens(requestBytes(request)),
    completionTokens: choices * countTokens(Buffer.byteLength(text)),
  };
}

function beforeStop(text: string, stop: Json | undefined): string {
  const sequences = Array.isArray(stop) ? stop : [stop];
  const ends = sequences
    .filter((sequence): sequence is string => typeof sequence === 'string' && sequence !== '')
    .map((sequence) => text.indexOf(sequence))
    .filter((at) => at !== -1);
  return text.slice(0, Math.min(text.length, ...ends));
}

/** As many whole characters as fit in so many bytes. */
function capped(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  // A byte 10xxxxxx goes on with the character before it.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
