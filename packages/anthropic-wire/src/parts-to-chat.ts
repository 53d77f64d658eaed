import type { Json, JsonObject } from '@alfred/openai-wire';
import { given, invalid, objectAt, textAt, without } from './fields.ts';

/**
 * A block of text, of a picture or of a document as a part of a message. What has no part in chat
 * completions keeps its type and body.
 */
export function chatPart(block: Json, at: string): JsonObject {
  const fields = objectAt(block, at);
  switch (fields.type) {
    case 'text':
      return { type: 'text', text: textAt(fields.text, `${at}.text`), ...extras(fields, 'text') };
    case 'image':
      return picturePart(fields, at);
    case 'document':
      return documentPart(fields, at);
    default:
      return { ...fields, type: textAt(fields.type, `${at}.type`) };
  }
}

function extras(block: JsonObject, ...own: readonly string[]): JsonObject {
  return given(without(block, 'type', ...own));
}

function picturePart(block: JsonObject, at: string): JsonObject {
  const source = objectAt(block.source, `${at}.source`);
  switch (source.type) {
    case 'base64':
      return {
        type: 'image_url',
        image_url: { url: dataUrl(source, at) },
        ...extras(block, 'source'),
      };
    case 'url': {
      const url = textAt(source.url, `${at}.source.url`);
      return { type: 'image_url', image_url: { url }, ...extras(block, 'source') };
    }
    default:
      return block;
  }
}

/** Only a file that comes with the request has a place in chat. */
function documentPart(block: JsonObject, at: string): JsonObject {
  const source = objectAt(block.source, `${at}.source`);
  if (source.type !== 'base64') return block;
  const { title } = block;
  const file = given({ filename: title, file_data: dataUrl(source, at) });
  return { type: 'file', file, ...extras(block, 'source', 'title') };
}

function dataUrl({ media_type: type, data }: JsonObject, at: string): string {
  const media = textAt(type, `${at}.source.media_type`);
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(media)) throw invalid(`${at}.source.media_type`, 'is no type');
  return `data:${media};base64,${textAt(data, `${at}.source.data`)}`;
}
