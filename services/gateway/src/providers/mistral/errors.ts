import { isObject, type Json, readUpstreamError, type UpstreamError } from '@alfred/openai-wire';

/**
 * Mistral says `{"object":"error","message",…}` at the top, and its validator answers with a list
 * of what is wrong where: `{"detail":[{"loc":["body","top_p"],"msg":…}]}`.
 */
export function readMistralError(json: Json | undefined): UpstreamError | undefined {
  if (!isObject(json)) return undefined;
  const { object, detail, message } = json;
  if (Array.isArray(detail)) return readUpstreamError({ error: firstOf(detail) });
  if (typeof detail === 'string') return readUpstreamError({ error: detail });
  // Its message may be the validator's answer again.
  const inner = isObject(message) ? readMistralError(message) : undefined;
  if (object === 'error') return inner ?? readUpstreamError({ error: json });
  // Its edge says no more than a message.
  if (typeof message === 'string' && json.choices === undefined && json.error === undefined) {
    return readUpstreamError({ error: message });
  }
  return readUpstreamError(json);
}

function firstOf(detail: readonly Json[]): Json {
  const [first] = detail;
  if (!isObject(first)) return { message: 'it found the request invalid' };
  const where = Array.isArray(first.loc) ? first.loc : [];
  const param = where.filter((step) => step !== 'body').join('.');
  return { message: first.msg, type: 'invalid_request_error', code: first.type, param };
}
