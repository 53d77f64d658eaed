import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { isGiven } from './fields.ts';
import { invalid, unsupported } from './request.ts';

/** Text, or parts of a message, as chat completions have them. */
export function chatContent(content: Json | undefined, at: string): string | readonly JsonObject[] {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw invalid(at, `${at} must be text or an array of parts`);
  return content.map((part: Json, index) => chatPart(part, `${at}[${index}]`));
}

/** One part of a message, or of what a tool answered. */
function chatPart(part: Json, at: string): JsonObject {
  if (!isObject(part) || typeof part.type !== 'string') {
    throw invalid(at, `${at} must be an object with a type`);
  }
  switch (part.type) {
    case 'input_text':
    case 'output_text': {
      // What an answer says about its own text is no input.
      const { annotations, logprobs, ...rest } = part;
      return { ...rest, type: 'text', text: textOf(part.text, `${at}.text`) };
    }
    case 'refusal':
      return { type: 'refusal', refusal: textOf(part.refusal, `${at}.refusal`) };
    case 'input_image':
      return imagePart(part, at);
    case 'input_file':
      return filePart(part, at);
    case 'input_audio':
      return part;
    default:
      throw unsupported(`${at}.type`);
  }
}

function imagePart(part: JsonObject, at: string): JsonObject {
  const { image_url: url, detail, file_id: file, ...rest } = part;
  if (isGiven(file)) throw unsupported(`${at}.file_id`);
  const image = { url: textOf(url, `${at}.image_url`) };
  const seen = isGiven(detail) && detail !== 'auto' ? { ...image, detail } : image;
  return { ...rest, type: 'image_url', image_url: seen };
}

function filePart(part: JsonObject, at: string): JsonObject {
  const { type, file_data: data, file_id: id, file_url: url, filename, detail, ...rest } = part;
  if (isGiven(url)) throw unsupported(`${at}.file_url`);
  if (isGiven(detail) && detail !== 'auto') throw unsupported(`${at}.detail`);
  if (!isGiven(data) && !isGiven(id)) throw invalid(at, `${at} must have file_data`);
  const file = {
    ...(isGiven(data) ? { file_data: textOf(data, `${at}.file_data`) } : {}),
    ...(isGiven(id) ? { file_id: textOf(id, `${at}.file_id`) } : {}),
    ...(isGiven(filename) ? { filename: textOf(filename, `${at}.filename`) } : {}),
  };
  return { ...rest, type: 'file', file };
}

/** The text of a field that must have one. */
export function textOf(value: Json | undefined, at: string): string {
  if (typeof value !== 'string') throw invalid(at, `${at} must be text`);
  return value;
}
