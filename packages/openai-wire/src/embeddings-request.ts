import { invalid, optionalCount, optionalWord, parseModel, readFields } from './fields.ts';
import type { Json, JsonObject } from './json.ts';

/** A request for the vectors of some texts, as far as Alfred relies on its shape. */
export interface EmbeddingsRequest {
  readonly operation: 'embeddings';
  /** What the client sent, with every field that Alfred does not know. */
  readonly body: JsonObject;
  readonly model: string;
  readonly stream: false;
  /** The inputs that are text; those that are tokens already have no text here. */
  readonly texts: readonly string[];
  /** How many inputs there are, of either kind. */
  readonly inputs: number;
  /** How many tokens came as such. */
  readonly tokens: number;
  readonly dimensions: number | undefined;
  readonly encoding: 'float' | 'base64';
}

/** As OpenAI documents it; no vector is longer. */
const inputsMax = 2_048;
const dimensionsMax = 65_536;
const tokensMax = 1_000_000;

/**
 * Checks the fields that Alfred reads and leaves the others to the provider.
 *
 * @throws AlfredError `request_invalid` with `param` and `reason`
 */
export function parseEmbeddingsRequest(json: Json): EmbeddingsRequest {
  const body = readFields(json);
  return {
    operation: 'embeddings',
    body,
    model: parseModel(body.model),
    stream: false,
    ...parseInput(body.input),
    dimensions: optionalCount(body, 'dimensions', dimensionsMax),
    encoding: optionalWord(body, 'encoding_format', ['float', 'base64']) ?? 'float',
  };
}

type Input = Pick<EmbeddingsRequest, 'texts' | 'inputs' | 'tokens'>;

/** A text, several, the tokens of one, or of several. */
function parseInput(input: Json | undefined): Input {
  if (typeof input === 'string') return textsOf([input]);
  const wanted = 'input must be a text, an array of texts, or arrays of tokens';
  if (!Array.isArray(input) || input.length === 0) throw invalid('input', wanted);
  if (input.every((each) => typeof each === 'string')) return textsOf(input);
  const lists = (isTokens(input) ? [input] : input) as readonly Json[];
  if (!lists.every(isTokens)) throw invalid('input', wanted);
  const tokens = lists.reduce((sum, list) => sum + list.length, 0);
  if (tokens > tokensMax) throw invalid('input', `input must be at most ${tokensMax} tokens`);
  return { texts: [], inputs: counted(lists.length), tokens };
}

function textsOf(texts: readonly string[]): Input {
  const empty = texts.indexOf('');
  if (empty !== -1) throw invalid('input', 'input must not have an empty text');
  return { texts, inputs: counted(texts.length), tokens: 0 };
}

function counted(inputs: number): number {
  if (inputs > inputsMax) throw invalid('input', `input must be at most ${inputsMax} inputs`);
  return inputs;
}

function isTokens(list: Json): list is readonly number[] {
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((token) => typeof token === 'number' && Number.isSafeInteger(token) && token >= 0)
  );
}
