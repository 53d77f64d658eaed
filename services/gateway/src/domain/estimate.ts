import type { ChatRequest, JsonObject } from '@alfred/openai-wire';
import { type CostBounds, chargeAtMost } from '@alfred/pricing';
import { boundParts } from './part-bounds.ts';
import { type Refusal, refuse } from './refusal.ts';
import { requestBytes } from './request-bytes.ts';
import type { Tariff } from './tariff.ts';

/** The most that a request can cost, and what that rests on. */
export interface Estimate {
  readonly outcome: 'bounded';
  /** Minor units of the asset that pays. */
  readonly amount: bigint;
  /** The price of the input alone: what is charged when the ending is lost. */
  readonly inputAmount: bigint;
  /** The most tokens that the request can have: the bytes that reach the model, and overhead. */
  readonly inputMax: number;
  /** Of that, what pictures, sounds and files can have: nobody counts them here. */
  readonly media: number;
  /** The most that the model can read in one request, where the price book knows it. */
  readonly context: number | undefined;
  /** The cap on the tokens of one answer that goes upstream, by this field. */
  readonly outputCap: number;
  /** The most tokens that all answers together can have. */
  readonly outputMax: number;
  /** What is sold by the piece, at most. */
  readonly pieces?: CostBounds['pieces'];
}

/** What families of models put around the text, generously: tokens, not bytes. */
const overheadPerRequest = 64;
const overheadPerMessage = 16;
const overheadPerTool = 64;
/** Tools that come with the model are explained to it at length, in words that nobody sees. */
const overheadPerNativeTool = 1_024;
/** What some put in front of the first tool, whatever it is. */
const overheadOfTools = new Map([['anthropic', 512]]);

/** Fields that make a provider do things whose cost nobody can bound from here. */
const unboundedFields: Readonly<Record<string, string>> = {
  web_search_options: 'the provider searches as often as it likes',
  audio: 'spoken answers are not bounded by a token cap',
  previous_response_id: 'it continues a conversation that is not in the request',
  conversation: 'it continues a conversation that is not in the request',
  cachedContent: 'it continues a content that is not in the request',
  models: 'it lets the provider choose another model',
  route: 'it lets the provider choose another model',
  plugins: 'it lets the provider run tools of its own',
  moderation: 'it runs another model beside this one',
  best_of: 'it makes answers that are not returned',
};

/** Models that search or run tools by themselves, whatever the request says. */
const selfActing = /search-preview|search-api|deep-research|computer-use/;

/** Tiers that the price book prices; the others cost more or less than it says. */
const pricedServiceTiers = new Set<unknown>([undefined, null, 'auto', 'default']);

/** Tools that the caller runs; all others run at the provider. */
const boundedTools = new Set<unknown>(['function', 'custom']);

/** Tools that come with the model, and that the caller runs all the same. */
const nativeTool = /^(bash|text_editor|memory)_[0-9]{8}$/;

/**
 * Bounds a request: the bytes of its text, the tokens of pictures, sounds and files by what the family
 * of the model says of them, the overhead of its parts, and its cap on output
 * times the number of answers, at the tier that such an input reaches. Without a cap of its own
 * the request gets `defaultOutputCap`, or the model's own maximum when that is less.
 */
export function estimateChat(
  request: ChatRequest,
  { price, rate }: Tariff,
  defaultOutputCap: number,
): Estimate | Refusal {
  const unbounded = findUnbounded(request);
  if (unbounded) return refuse('estimate_unbounded', unbounded);
  const parts = boundParts(request, price);
  if (parts.outcome === 'unbounded') {
    const { param, reason } = parts;
    return refuse('estimate_unbounded', { param, reason });
  }
  const inputBytes = requestBytes(request);
  const inputMax =
    inputBytes +
    parts.tokens +
    overheadPerRequest +
    overheadPerMessage * request.messages.length +
    toolsOverhead(request, price.provider);
  const outputCap =
    request.outputCap ?? Math.min(defaultOutputCap, price.outputMax ?? defaultOutputCap);
  // Tokens of a prediction that was wrong are charged beside the answer.
  const wasted = request.body.prediction ? inputBytes : 0;
  const output = (outputCap + wasted) * request.n;
  const bounds = { input: BigInt(inputMax), output: BigInt(output) };
  return {
    outcome: 'bounded',
    amount: chargeAtMost(price, bounds, rate),
    inputAmount: chargeAtMost(price, { input: bounds.input, output: 0n }, rate),
    inputMax,
    media: parts.tokens,
    context: price.context,
    outputCap,
    outputMax: output,
  };
}

function toolsOverhead({ tools }: ChatRequest, provider: string): number {
  if (tools.length === 0) return 0;
  const native = tools.filter(isNative).length;
  const each = overheadPerTool * tools.length + overheadPerNativeTool * native;
  return each + (overheadOfTools.get(provider) ?? 0);
}

function isNative({ type }: JsonObject): boolean {
  return typeof type === 'string' && nativeTool.test(type);
}

interface Unbounded extends Readonly<Record<string, string>> {
  readonly param: string;
  readonly reason: string;
}

function findUnbounded(request: ChatRequest): Unbounded | undefined {
  const { body } = request;
  for (const param in unboundedFields) {
    if (isGiven(body[param])) return { param, reason: unboundedFields[param] ?? '' };
  }
  if (selfActing.test(request.model)) {
    return { param: 'model', reason: 'the model searches as often as it likes' };
  }
  if (!pricedServiceTiers.has(body.service_tier)) {
    return { param: 'service_tier', reason: 'the price book has no price for this service tier' };
  }
  if (Array.isArray(body.modalities) && body.modalities.some((kind) => kind !== 'text')) {
    return { param: 'modalities', reason: 'only text is bounded by a token cap' };
  }
  return unboundedTool(request) ?? unboundedMessage(request);
}

function unboundedTool({ tools }: ChatRequest): Unbounded | undefined {
  const index = tools.findIndex((tool) => !boundedTools.has(tool.type) && !isNative(tool));
  if (index === -1) return undefined;
  return { param: `tools[${index}]`, reason: 'a tool that the provider runs has no bound' };
}

/** What is spoken earlier in a conversation is named by an id: its length is not here. */
function unboundedMessage({ messages }: ChatRequest): Unbounded | undefined {
  const index = messages.findIndex(({ audio }) => isGiven(audio));
  if (index === -1) return undefined;
  return { param: `messages[${index}].audio`, reason: 'spoken input has no bound' };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}
