import { invalid, parseModel, readFields } from './fields.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** A request to say whether something is harmful, as far as Alfred relies on its shape. */
export interface ModerationsRequest {
  readonly operation: 'moderations';
  /** What the client sent, with every field that Alfred does not know. */
  readonly body: JsonObject;
  readonly model: string;
  readonly stream: false;
  /** The text of every input; empty for one that is a picture. */
  readonly texts: readonly string[];
  /** How many of the inputs are pictures. */
  readonly pictures: number;
}

/** What OpenAI's own API takes where a request names none. */
const modelUsual = 'omni-moderation-latest';
const inputsMax = 2_048;

/**
 * Checks the fields that Alfred reads and leaves the others to the provider.
 *
 * @throws AlfredError `request_invalid` with `param` and `reason`
 */
export function parseModerationsRequest(json: Json): ModerationsRequest {
  const body = readFields(json);
  const { input, model } = body;
  const inputs = Array.isArray(input) ? (input as readonly Json[]) : [input];
  if (inputs.length === 0 || inputs.length > inputsMax) {
    throw invalid('input', `input must be from 1 to ${inputsMax} inputs`);
  }
  const texts = inputs.map(textOf);
  return {
    operation: 'moderations',
    body,
    model: parseModel(model ?? modelUsual),
    stream: false,
    texts,
    pictures: inputs.filter((each) => isObject(each) && each.type === 'image_url').length,
  };
}

function textOf(input: Json | undefined, index: number): string {
  if (typeof input === 'string') return input;
  if (isObject(input) && input.type === 'text' && typeof input.text === 'string') return input.text;
  const { image_url: picture } = isObject(input) ? input : {};
  if (isObject(picture) && typeof picture.url === 'string') return '';
  throw invalid(`input[${index}]`, 'input must be text, or parts of text and of image_url');
}
