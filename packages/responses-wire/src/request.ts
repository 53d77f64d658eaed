import { AlfredError } from '@alfred/errors';
import { isObject, type Json, type JsonObject, readFields } from '@alfred/openai-wire';
import { isGiven } from './fields.ts';

/**
 * A request for a response that has the shape OpenAI documents, as far as Alfred relies on it.
 * `body` is what the client sent.
 */
export interface ResponsesRequest {
  readonly body: JsonObject;
  /** The input: text alone is one message of the user. */
  readonly items: readonly JsonObject[];
  readonly stream: boolean;
  /** Whether the client wants its response kept; undefined where it does not say. */
  readonly store: boolean | undefined;
  /** The response that this one continues. */
  readonly previous: string | undefined;
}

/** No request needs more; beyond, it is a mistake or an attack. */
const itemsMax = 10_000;
const idLengthMax = 128;
const metadataMax = 16;
const outputCapMax = 10_000_000;

/** What chat completions call what responses call otherwise. */
const namesInChat: Readonly<Record<string, string>> = {
  messages: 'input',
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
  response_format: 'text.format',
  reasoning_effort: 'reasoning.effort',
  verbosity: 'text.verbosity',
  functions: 'tools',
  function_call: 'tool_choice',
  logprobs: 'top_logprobs',
};

/** What chat completions cannot say, whoever answers them. */
const uncarried = [
  'conversation',
  'prompt',
  'context_management',
  'moderation',
  'access_programs',
  'n',
] as const;

const includable = new Set<Json>([
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
]);

/**
 * Checks what Alfred reads.
 *
 * @throws AlfredError `request_invalid` with `param` and `reason`, or `parameter_unsupported`
 */
export function parseResponsesRequest(json: Json): ResponsesRequest {
  const body = readFields(json);
  for (const [field, name] of Object.entries(namesInChat)) {
    if (isGiven(body[field])) throw invalid(field, `a response is asked for with ${name} instead`);
  }
  for (const field of uncarried) if (isGiven(body[field])) throw unsupported(field);
  if (booleanOf(body, 'background') === true) throw unsupported('background');
  if (isGiven(body.truncation) && body.truncation !== 'disabled') throw unsupported('truncation');
  const stream = booleanOf(body, 'stream') ?? false;
  checkStreamOptions(body.stream_options, stream);
  checkIncludes(body.include);
  checkMetadata(body.metadata);
  checkText(body, 'instructions');
  checkCap(body.max_output_tokens);
  return {
    body,
    items: itemsOf(body.input),
    stream,
    store: booleanOf(body, 'store'),
    previous: idOf(body.previous_response_id),
  };
}

/** The failure of a field that has another shape than documented. */
export function invalid(param: string, reason: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason });
}

/** The failure of a field that is sound, and that Alfred cannot carry to any provider. */
export function unsupported(param: string): AlfredError {
  return new AlfredError('parameter_unsupported', { param, provider: 'Alfred' });
}

function itemsOf(input: Json | undefined): readonly JsonObject[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  if (!Array.isArray(input)) throw invalid('input', 'input must be text or an array of items');
  if (input.length === 0) throw invalid('input', 'input must have at least one item');
  if (input.length > itemsMax) throw invalid('input', `input must be at most ${itemsMax} items`);
  for (const [index, item] of input.entries()) {
    if (!isObject(item)) throw invalid(`input[${index}]`, `input[${index}] must be an object`);
  }
  return input as readonly JsonObject[];
}

function idOf(value: Json | undefined): string | undefined {
  if (!isGiven(value)) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= idLengthMax) return value;
  const param = 'previous_response_id';
  throw invalid(param, `${param} must be the id of a response`);
}

function booleanOf(body: JsonObject, field: string): boolean | undefined {
  const value = body[field];
  if (!isGiven(value)) return undefined;
  if (typeof value !== 'boolean') throw invalid(field, `${field} must be a boolean`);
  return value;
}

function checkText(body: JsonObject, field: string): void {
  const value = body[field];
  if (isGiven(value) && typeof value !== 'string') throw invalid(field, `${field} must be text`);
}

function checkCap(cap: Json | undefined): void {
  if (!isGiven(cap)) return;
  if (typeof cap === 'number' && Number.isInteger(cap) && cap >= 1 && cap <= outputCapMax) return;
  const param = 'max_output_tokens';
  throw invalid(param, `${param} must be an integer from 1 to ${outputCapMax}`);
}

function checkStreamOptions(options: Json | undefined, stream: boolean): void {
  if (!isGiven(options)) return;
  if (!isObject(options)) throw invalid('stream_options', 'stream_options must be an object');
  if (!stream) {
    throw invalid('stream_options', 'stream_options is only allowed when stream is true');
  }
  if (booleanOf(options, 'include_obfuscation') === true) {
    throw unsupported('stream_options.include_obfuscation');
  }
}

function checkIncludes(include: Json | undefined): void {
  if (!isGiven(include)) return;
  if (!Array.isArray(include)) throw invalid('include', 'include must be an array');
  const unknown = include.findIndex((what: Json) => !includable.has(what));
  if (unknown !== -1) throw unsupported(`include[${unknown}]`);
}

function checkMetadata(metadata: Json | undefined): void {
  if (!isGiven(metadata)) return;
  const sound =
    isObject(metadata) && Object.values(metadata).every((value) => typeof value === 'string');
  if (!sound || Object.keys(metadata).length > metadataMax) {
    throw invalid('metadata', `metadata must be an object of at most ${metadataMax} texts`);
  }
}
