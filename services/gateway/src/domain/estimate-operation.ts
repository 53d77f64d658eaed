// The bounds of what is asked for beside chat.
import type {
  EmbeddingsRequest,
  ImagesRequest,
  ModerationsRequest,
  OperationRequest,
  SpeechRequest,
  TranscriptionsRequest,
} from '@alfred/openai-wire';
import { type CostBounds, chargeAtMost } from '@alfred/pricing';
import type { Estimate } from './estimate.ts';
import { type Refusal, refuse } from './refusal.ts';
import { soundSeconds } from './sound/sound-seconds.ts';
import type { Tariff } from './tariff.ts';

/** What models put around each text, generously: a beginning, an end, the word for its purpose. */
const overheadPerInput = 16;

/** The most that a request can cost, or why nobody can say. */
export function estimateOperation(request: OperationRequest, tariff: Tariff): Estimate | Refusal {
  const bounds = boundsOf(request, tariff);
  if ('outcome' in bounds) return bounds;
  const { price, rate } = tariff;
  // Pictures are made after it; sound and text are there when it begins.
  const input = { ...bounds, output: 0n, pieces: { ...bounds.pieces, images: 0n } };
  return {
    outcome: 'bounded',
    amount: chargeAtMost(price, bounds, rate),
    inputAmount: chargeAtMost(price, input, rate),
    inputMax: Number(bounds.input),
    media: 0,
    // The price book says what a model reads of one text; a request has many.
    context: undefined,
    outputCap: 0,
    outputMax: Number(bounds.output),
    pieces: bounds.pieces,
  };
}

type Bounds = Required<CostBounds>;

function boundsOf(request: OperationRequest, tariff: Tariff): Bounds | Refusal {
  switch (request.operation) {
    case 'embeddings':
      return embeddingsBounds(request);
    case 'moderations':
      return moderationsBounds(request, tariff);
    case 'images':
      return imagesBounds(request, tariff);
    case 'speech':
      return speechBounds(request, tariff);
    case 'transcriptions':
      return transcriptionsBounds(request, tariff);
  }
}

const bytesOf = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

const bounded = (
  input: number,
  output: number,
  pieces: CostBounds['pieces'] & object = {},
): Bounds => ({ input: BigInt(input), output: BigInt(Math.ceil(output)), pieces });

const unbounded = (param: string, reason: string): Refusal =>
  refuse('estimate_unbounded', { param, reason });

/** It is priced, but for something else. */
const unpriced = ({ model }: OperationRequest): Refusal =>
  refuse('model_unpriced', { model, param: 'model' });

const hasTokens = ({ price }: Tariff): boolean =>
  price.prices.inputUncached > 0n || price.prices.outputText > 0n || price.prices.outputImage > 0n;

/**
 * No text has more tokens than UTF-8 bytes, and tokens that came as such are as many as they are.
 * Vectors are not charged.
 */
function embeddingsBounds({ texts, tokens, inputs }: EmbeddingsRequest): Bounds {
  return bounded(bytesOf(texts) + tokens + overheadPerInput * inputs, 0);
}

/** Most moderation is given away; what is sold is sold by the token of text. */
function moderationsBounds(
  { texts, pictures }: ModerationsRequest,
  tariff: Tariff,
): Bounds | Refusal {
  if (pictures > 0 && hasTokens(tariff)) {
    return unbounded('input', 'nobody has said how many tokens a picture has for this model');
  }
  return bounded(bytesOf(texts) + overheadPerInput * texts.length, 0);
}

/** Tokens of a picture of a megapixel, above what any of these families makes of its quality. */
const tokensPerMegapixel: Readonly<Record<string, number>> = {
  low: 512,
  medium: 2_048,
  high: 8_192,
};
const megapixel = 1_048_576;
/** Of a picture that is shown before it is finished, as OpenAI says. */
const tokensPerPartial = 100;
/** The largest that a provider chooses by itself. */
const largestUsual = { width: 1_536, height: 1_024 };
/** Families whose pictures are known to stay below that. */
const knownPictures =
  /^(?:gpt-image-(?:1|1-mini|1\.5|2)|chatgpt-image-latest)(?:-[0-9]{4}-[0-9]{2}-[0-9]{2})?$/;
/** Fields that make pictures of which nobody can say what they take. */
const unboundedPictures = ['svg', 'complexity', 'frame_count'] as const;

function imagesBounds(request: ImagesRequest, tariff: Tariff): Bounds | Refusal {
  const { prompt, n, body } = request;
  const odd = unboundedPictures.find((field) => (body[field] ?? null) !== null);
  if (odd) return unbounded(odd, 'it takes tokens that nobody can bound from here');
  const input = Buffer.byteLength(prompt) + overheadPerInput;
  if (tariff.price.prices.images > 0n) return bounded(input, 0, { images: BigInt(n) });
  if (!hasTokens(tariff)) return unpriced(request);
  const model = tariff.price.model;
  if (!knownPictures.test(model)) {
    return unbounded('model', 'nobody has said how many tokens a picture of this model has');
  }
  const partials = n * request.partials * tokensPerPartial;
  const perMegapixel = tokensPerMegapixel[request.quality ?? 'high'];
  if (perMegapixel === undefined) {
    return unbounded('quality', 'nobody has said how many tokens a picture of this quality has');
  }
  const { width, height } = request.size ?? largestUsual;
  const megapixels = Math.max(1, (width * height) / megapixel);
  return bounded(input, n * Math.ceil(perMegapixel * megapixels) + partials);
}

/** Tokens of a second of speech, and how long a character can take: far slower than people speak. */
const spokenTokensPerSecond = 25;
const secondsPerCharacter = 0.5;
const pauseSeconds = 5;

function speechBounds(request: SpeechRequest, tariff: Tariff): Bounds | Refusal {
  const { input, instructions, speed } = request;
  const characters = charactersOf(request);
  const read = Buffer.byteLength(input) + Buffer.byteLength(instructions) + overheadPerInput;
  const { prices } = tariff.price;
  if (prices.characters > 0n) return bounded(read, 0, { characters: BigInt(characters) });
  if (!hasTokens(tariff)) return unpriced(request);
  const seconds = (characters * secondsPerCharacter) / Math.min(1, speed) + pauseSeconds;
  return bounded(read, seconds * spokenTokensPerSecond);
}

/** As people count them: an emoji is one. */
export function charactersOf({ input }: Pick<SpeechRequest, 'input'>): number {
  let characters = 0;
  for (const _ of input) characters += 1;
  return characters;
}

/** Tokens of a second of sound that is heard, and of what is said in it, both generously. */
const heardTokensPerSecond = 25;
const writtenTokensPerSecond = 15;

function transcriptionsBounds(request: TranscriptionsRequest, tariff: Tariff): Bounds | Refusal {
  const seconds = soundSeconds(request.file.bytes);
  const { prompt } = request.body;
  const read = (typeof prompt === 'string' ? Buffer.byteLength(prompt) : 0) + overheadPerInput;
  const { prices } = tariff.price;
  if (prices.audioSeconds > 0n) return bounded(read, 0, { audioSeconds: BigInt(seconds) });
  if (!hasTokens(tariff)) return unpriced(request);
  const heard = seconds * heardTokensPerSecond;
  return bounded(read + heard, seconds * writtenTokensPerSecond + overheadPerInput);
}
