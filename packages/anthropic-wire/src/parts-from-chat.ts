import type { Json, JsonObject } from '@alfred/openai-wire';
import { given, isGiven, objectOf, textOf, without } from './fields.ts';
import { unsupported } from './unsupported.ts';

/** A part of a message as a block. Blocks that came in as they are go out as they are. */
export function blockOfPart(part: JsonObject, at: string, provider: string): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: textOf(part.text), ...extras(part, 'text') };
    case 'refusal':
      return { type: 'text', text: textOf(part.refusal) };
    case 'image_url':
      return picture(part, at, provider);
    case 'file':
      return document(part, at, provider);
    case 'input_audio':
      throw unsupported(at, provider);
    default:
      return part;
  }
}

function extras(part: JsonObject, ...own: readonly string[]): JsonObject {
  return given(without(part, 'type', ...own));
}

function picture(part: JsonObject, at: string, provider: string): JsonObject {
  const { url, detail } = objectOf(part.image_url);
  if (isGiven(detail) && detail !== 'auto') throw unsupported(`${at}.image_url.detail`, provider);
  const source = sourceOf(textOf(url), `${at}.image_url.url`, provider);
  return { type: 'image', source, ...extras(part, 'image_url') };
}

function document(part: JsonObject, at: string, provider: string): JsonObject {
  const { file_data: data, filename: title, ...others } = objectOf(part.file);
  const [other] = Object.keys(given(others));
  if (other !== undefined) throw unsupported(`${at}.file.${other}`, provider);
  const source = sourceOf(textOf(data), `${at}.file.file_data`, provider);
  return { type: 'document', source, ...given({ title }), ...extras(part, 'file') };
}

function sourceOf(url: string, at: string, provider: string): Json {
  const [, media, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  if (media !== undefined && data !== undefined) {
    return { type: 'base64', media_type: media, data };
  }
  if (/^https?:\/\//.test(url)) return { type: 'url', url };
  throw unsupported(at, provider);
}
