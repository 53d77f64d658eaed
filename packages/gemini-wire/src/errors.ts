import { isObject, type Json, readUpstreamError, type UpstreamError } from '@alfred/openai-wire';

/**
 * What Google says went wrong, or undefined when it says nothing of the kind. Its number is the
 * code, and its word for it (`RESOURCE_EXHAUSTED`) the type, unless the reason that it gives says
 * more (`API_KEY_INVALID`). Streams wrap it in a list.
 */
export function readGeminiError(json: Json | undefined): UpstreamError | undefined {
  const body: Json | undefined = Array.isArray(json) ? json[0] : json;
  const error = readUpstreamError(body);
  if (!error || !isObject(body) || !isObject(body.error)) return error;
  const { status, details } = body.error;
  const infos = Array.isArray(details) ? details.filter(isObject) : [];
  const reason = infos.find((info) => typeof info.reason === 'string')?.reason;
  const field = infos.flatMap(({ fieldViolations: all }) => (Array.isArray(all) ? all : []));
  const [violation] = field.filter(isObject);
  const type = typeof reason === 'string' ? reason : status;
  return {
    ...error,
    type: typeof type === 'string' ? type : error.type,
    param: typeof violation?.field === 'string' ? violation.field : error.param,
  };
}
