// Where text stands in what clients and providers send: every string that says something, and none
// that only names, numbers or signs it.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/** A string that says something. */
export interface SpokenText {
  readonly text: string;
  /** It is JSON in itself, as the arguments of a tool's call are. */
  readonly isJson: boolean;
}

/** Fields whose strings are no text: names, ids, signatures, what a client would compare. */
const silent = new Set([
  ...['role', 'type', 'id', 'tool_call_id', 'call_id', 'name', 'signature', 'thought_signature'],
  ...['data', 'encrypted_content', 'detail', 'format', 'mime_type', 'model', 'object', 'status'],
  ...['finish_reason', 'cache_control', 'url', 'file_id', 'file_data', 'b64_json', 'index'],
]);

/** Parts of a message that are no text at all. */
const mediaParts = new Set([
  ...['image_url', 'input_image', 'image', 'input_audio', 'audio', 'video_url', 'file'],
  ...['input_file', 'document'],
]);

/** Whether this is an image, sound or a file: nothing looks into it. */
export function isMedia(value: Json | undefined): boolean {
  return isObject(value) && typeof value.type === 'string' && mediaParts.has(value.type);
}

/**
 * The same value with its texts put through `put`. Values without a change are the same objects.
 *
 * @param met told of every part that is no text
 */
export function replaceTexts(
  value: Json,
  put: (spoken: SpokenText) => string,
  met: () => void,
): Json {
  return replaceIn(value, '', { put, met });
}

interface Visit {
  readonly put: (spoken: SpokenText) => string;
  readonly met: () => void;
}

function replaceIn(value: Json, field: string, visit: Visit): Json {
  if (typeof value === 'string') {
    return value === '' ? value : visit.put({ text: value, isJson: field === 'arguments' });
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isMedia(value)) {
    visit.met();
    return value;
  }
  return Array.isArray(value)
    ? replaceItems(value as readonly Json[], field, visit)
    : replaceFields(value as JsonObject, visit);
}

function replaceItems(items: readonly Json[], field: string, visit: Visit): Json {
  const replaced = items.map((item) => replaceIn(item, field, visit));
  return replaced.every((item, index) => item === items[index]) ? items : replaced;
}

function replaceFields(fields: JsonObject, visit: Visit): JsonObject {
  let changed: Record<string, Json> | undefined;
  for (const field of Object.keys(fields)) {
    const value = fields[field];
    if (value === undefined || silent.has(field)) continue;
    const replaced = replaceIn(value, field, visit);
    if (replaced === value) continue;
    changed ??= { ...(fields as Record<string, Json>) };
    changed[field] = replaced;
  }
  return (changed as JsonObject | undefined) ?? fields;
}

/** Whether a field's strings are no text. */
export function isSilent(field: string): boolean {
  return silent.has(field);
}
