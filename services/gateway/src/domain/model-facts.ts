// What is known for certain of single models, beside what their provider carries: what they write at
// most, and what they take. Of a model that nobody here knows nothing is said, and nothing refused.
import type { ChatRequest, OperationName } from '@alfred/openai-wire';
import type { PriceEntry } from '@alfred/pricing';
import { type Refusal, refuse } from './refusal.ts';

export interface ModelFacts {
  /** The most tokens of one answer, thoughts among them. */
  readonly outputMax: number;
  /** The most tokens that it reads and writes in one request, to the token; undefined: unsure. */
  readonly context?: number;
  /** It refuses a request whose input and cap together are more than that. */
  readonly sharesWindow?: boolean;
  /** Types of parts beside text; undefined: nobody has said. */
  readonly parts?: ReadonlySet<string>;
  /** Whether it calls tools; undefined: nobody has said. */
  readonly tools?: boolean;
}

const text = { parts: new Set<string>(), tools: false };
const calling = { parts: new Set<string>(), tools: true };
const seeing = { parts: new Set(['image_url']), tools: true };
const reading = { parts: new Set(['image_url', 'file']), tools: true };

const shared = (context: number) => ({ context, sharesWindow: true });

type Family = readonly [RegExp, ModelFacts];

/** A name as it is, or of one day. */
const dated = (name: string): RegExp => new RegExp(`^(?:${name})(?:-[0-9]{4}-[0-9]{2}-[0-9]{2})?$`);

/** The first that fits counts. OpenAI refuses a larger cap by this number. */
const openAi: readonly Family[] = [
  [/^gpt-4o-2024-05-13$/, { outputMax: 4_096, ...shared(128_000), ...seeing }],
  [dated('gpt-4o|gpt-4o-mini'), { outputMax: 16_384, ...shared(128_000), ...reading }],
  [dated('gpt-4\\.1(?:-mini|-nano)?'), { outputMax: 32_768, ...shared(1_047_576), ...reading }],
  [dated('gpt-4-turbo'), { outputMax: 4_096, ...shared(128_000), ...seeing }],
  [/^gpt-4(?:-0613)?$/, { outputMax: 8_192, ...shared(8_192), ...calling }],
  [/^gpt-3\.5-turbo(?:-0125|-1106)?$/, { outputMax: 4_096, ...shared(16_385), ...calling }],
  [dated('o1-preview'), { outputMax: 32_768, context: 128_000, ...text }],
  [dated('o1-mini'), { outputMax: 65_536, context: 128_000, ...text }],
  [dated('o3-mini'), { outputMax: 100_000, context: 200_000, ...calling }],
  [dated('o1|o1-pro|o3|o3-pro|o4-mini'), { outputMax: 100_000, context: 200_000, ...reading }],
  [/^gpt-5(?:\.[1-3])?-chat-latest$/, { outputMax: 16_384, ...seeing }],
  [dated('gpt-5-pro'), { outputMax: 272_000, context: 400_000, ...reading }],
  [dated('gpt-5(?:\\.1)?(?:-mini|-nano)?'), { outputMax: 128_000, context: 400_000, ...reading }],
  [dated('gpt-5(?:\\.[1-5])?(?:-mini|-nano|-pro)?'), { outputMax: 128_000, ...reading }],
  [dated('gpt-5\\.6(?:-sol|-terra|-luna)?|gpt-6-astra'), { outputMax: 128_000, ...reading }],
];

/** Dates of Anthropic's have no hyphens. It, too, refuses a larger cap by this number. */
const claude = (name: string): RegExp =>
  new RegExp(`^claude-(?:${name})(?:-[0-9]{8}|-latest|-0)?$`);

const anthropic: readonly Family[] = [
  [/^claude-(?:2|2\.0|2\.1|instant-.*)$/, { outputMax: 4_096, ...text }],
  [claude('3-haiku|3-sonnet|3-opus'), { outputMax: 4_096 }],
  [claude('3-5-haiku|3-5-sonnet'), { outputMax: 8_192 }],
  [claude('opus-4|opus-4-1'), { outputMax: 32_000 }],
  [claude('3-7-sonnet|sonnet-4|(?:sonnet|opus|haiku)-4-5'), { outputMax: 64_000 }],
  [
    claude('sonnet-4-6|opus-4-[678]|sonnet-5|opus-5|opus-5-5|fable-5|fable-5-1'),
    { outputMax: 128_000 },
  ],
];

const google: readonly Family[] = [
  [
    /^gemini-(?:1\.5-(?:pro|flash|flash-8b)|2\.0-flash|2\.0-flash-lite)(?:-00[12])?$/,
    { outputMax: 8_192 },
  ],
  [
    /^gemini-2\.5-(?:pro|flash|flash-lite)(?:-preview(?:-[0-9]{2}-[0-9]{4})?)?$/,
    { outputMax: 65_536 },
  ],
  [/^gemini-3(?:\.1)?-(?:pro|flash|flash-lite)(?:-preview)?$/, { outputMax: 65_536 }],
];

const families: ReadonlyMap<string, readonly Family[]> = new Map([
  ['openai', openAi],
  ['azure', openAi],
  ['anthropic', anthropic],
  ['google', google],
]);

/** What is certain of a model at its vendor, by the vendor's kind and the model's own name. */
export function modelFacts(kind: string, model: string): ModelFacts | undefined {
  return families.get(kind)?.find(([name]) => name.test(model))?.[1];
}

/** The first thing of a request that a model is known not to do. */
export function beyondModel(
  request: ChatRequest,
  { outputMax, parts, tools }: ModelFacts,
  provider: string,
): Refusal | undefined {
  const { body, outputCap, model } = request;
  // A feature that is asked for by name may lift it.
  const isPlain = (body.anthropic_beta ?? null) === null;
  if (isPlain && outputCap !== undefined && outputCap > outputMax) {
    const reason = `${model} writes at most ${outputMax} tokens, thoughts among them`;
    return refuse('request_invalid', { param: capField(request), reason });
  }
  const unsupported = (param: string) => refuse('parameter_unsupported', { param, provider });
  if (tools === false && request.tools.length > 0) return unsupported('tools');
  const param = parts && strangePart(request, parts);
  return param === undefined ? undefined : unsupported(param);
}

function capField({ body }: ChatRequest): string {
  return (body.max_completion_tokens ?? null) === null ? 'max_tokens' : 'max_completion_tokens';
}

/** What models differ in; other kinds of parts are their provider's to carry. */
const media = new Set<unknown>(['image_url', 'input_audio', 'file']);

function strangePart({ messages }: ChatRequest, parts: ReadonlySet<string>): string | undefined {
  for (const [index, { content }] of messages.entries()) {
    if (typeof content !== 'object' || content === null) continue;
    const part = content.findIndex(({ type }) => media.has(type) && !parts.has(String(type)));
    if (part !== -1) return `messages[${index}].content[${part}]`;
  }
  return undefined;
}

/** What a model is made for, as its name and its price say. */
export function purposeOf({
  model,
  prices,
}: Pick<PriceEntry, 'model' | 'prices'>): 'chat' | OperationName {
  if (/embed/.test(model)) return 'embeddings';
  if (/moderat/.test(model)) return 'moderations';
  if (/transcri|whisper/.test(model)) return 'transcriptions';
  if (/(^|[-/])tts|speech/.test(model) || prices.characters > 0n) return 'speech';
  if (/^(sim\/)?image$|gpt-image/.test(model) || prices.images > 0n) return 'images';
  return 'chat';
}
