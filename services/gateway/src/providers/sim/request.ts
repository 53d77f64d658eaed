import type { ChatRequest, Json } from '@alfred/openai-wire';
import { encodingOf } from '../../domain/encoding.ts';
import { boundParts } from '../../domain/part-bounds.ts';
import { promptText } from '../../domain/prompt-text.ts';
import type { ProviderCall } from '../../ports/provider.ts';
import type { Tokenizer } from '../../ports/tokenizer.ts';
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

/** A model of the simulated provider by either of its names, if it has one like that. */
export function modelOf(name: string): SimModel | undefined {
  const own = name.replace(/^sim\//, '');
  return isSimModel(own) ? own : undefined;
}

function isSimModel(name: string): name is SimModel {
  return Object.hasOwn(models, name);
}

/** What the simulated provider counts by. */
const encoding = encodingOf('sim');

/** The answer to a request. The same request always gets the same one. */
export async function answerTo(
  tokenizer: Tokenizer,
  { request, outputCap }: Pick<ProviderCall, 'request' | 'outputCap'>,
  model: SimModel,
): Promise<SimAnswer> {
  const tool = chooseTool(request);
  const whole = tool ? exampleArguments(tool) : models[model](request);
  const stopped = tool ? whole : beforeStop(whole, request.body.stop);
  const name = tool?.name ?? '';
  const { texts, overhead } = promptText(request);
  const media = boundParts(request, { provider: 'sim', model });
  const [prompt, produced] = await Promise.all([
    tokenizer.count(encoding, texts),
    tokenizer.cut(encoding, name + stopped, outputCap),
  ]);
  const text = produced.text.slice(name.length);
  const isCut = text.length < stopped.length;
  const choices = request.n;
  return {
    choices,
    text,
    call: tool?.name,
    finishReason: isCut ? 'length' : tool ? 'tool_calls' : 'stop',
    promptTokens: overhead + prompt + (media.outcome === 'bounded' ? media.tokens : 0),
    completionTokens: choices * produced.tokens,
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
