// Pictures, sound and files, as parts of a message in chat completions and as Gemini's parts.
import { isObject, type JsonObject } from '@alfred/openai-wire';
import { camelCased, defined, invalid, textOf, unsupported } from './fields.ts';

/** What chat completions call the sounds that they take. */
const soundFormats: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/mp3': 'mp3',
  'audio/mpeg': 'mp3',
};

const soundTypes: Readonly<Record<string, string>> = { wav: 'audio/wav', mp3: 'audio/mp3' };

/** What an address says of what lies there. */
const typesByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  gif: 'image/gif',
  pdf: 'application/pdf',
};

const dataUrl = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+)(?:;[a-z0-9=_.+-]+)*;base64,/i;

/** A part of Gemini's with bytes in it, as a part of a message. */
export function readInlineData(value: JsonObject[string], at: string): JsonObject {
  const blob = camelCased(value, at);
  const mime = textOf(blob.mimeType, `${at}.mimeType`);
  const data = textOf(blob.data, `${at}.data`);
  if (!mime || data === undefined) throw invalid(at, `${at} must have a mimeType and data`);
  const format = soundFormats[mime];
  if (format) return { type: 'input_audio', input_audio: { data, format } };
  const url = `data:${mime};base64,${data}`;
  if (mime.startsWith('image/')) return { type: 'image_url', image_url: { url } };
  const filename = textOf(blob.displayName, `${at}.displayName`);
  return { type: 'file', file: defined({ file_data: url, filename }) };
}

/** A part of Gemini's that says where the bytes are. */
export function readFileData(value: JsonObject[string], at: string): JsonObject {
  const file = camelCased(value, at);
  const mime = textOf(file.mimeType, `${at}.mimeType`);
  const uri = textOf(file.fileUri, `${at}.fileUri`);
  if (!uri) throw invalid(`${at}.fileUri`, `${at}.fileUri must be an address`);
  if (mime?.startsWith('image/') && uri.startsWith('https://')) {
    return { type: 'image_url', image_url: defined({ url: uri, format: mime }) };
  }
  const filename = textOf(file.displayName, `${at}.displayName`);
  return { type: 'file', file: defined({ file_data: uri, format: mime, filename }) };
}

/** A part of a message that is not text, as one of Gemini's. Throws for what it has none for. */
export function writeMedia(part: JsonObject, at: string): JsonObject {
  const { type } = part;
  if (type === 'image_url') return writeImage(part.image_url, `${at}.image_url`);
  if (type === 'input_audio') return writeSound(part.input_audio, `${at}.input_audio`);
  if (type === 'file') return writeFile(part.file, `${at}.file`);
  throw unsupported(`${at}.type`, 'google');
}

function writeImage(value: JsonObject[string], at: string): JsonObject {
  const image = isObject(value) ? value : { url: value };
  const url = textOf(image.url, `${at}.url`);
  if (!url) throw invalid(`${at}.url`, `${at}.url must be an address`);
  return inlineData(url) ?? fileData(url, image.format, `${at}.url`);
}

function writeSound(value: JsonObject[string], at: string): JsonObject {
  const { data, format } = isObject(value) ? value : {};
  const mimeType = typeof format === 'string' ? soundTypes[format] : undefined;
  if (!mimeType) throw unsupported(`${at}.format`, 'google');
  if (typeof data !== 'string') throw invalid(`${at}.data`, `${at}.data must be base64`);
  return { inlineData: { mimeType, data } };
}

function writeFile(value: JsonObject[string], at: string): JsonObject {
  const file = isObject(value) ? value : {};
  if (typeof file.file_data !== 'string') throw unsupported(`${at}.file_id`, 'google');
  return inlineData(file.file_data) ?? fileData(file.file_data, file.format, `${at}.file_data`);
}

function inlineData(url: string): JsonObject | undefined {
  const [head, mimeType] = dataUrl.exec(url) ?? [];
  if (head === undefined || mimeType === undefined) return undefined;
  return { inlineData: { mimeType: mimeType.toLowerCase(), data: url.slice(head.length) } };
}

/** Gemini does not fetch what it was not told the kind of: an address must give it away. */
function fileData(fileUri: string, format: JsonObject[string], at: string): JsonObject {
  if (!/^(https|gs):\/\//.test(fileUri)) {
    throw invalid(at, `${at} must be a data: or https: address`);
  }
  const ending = /\.([a-z0-9]+)$/i.exec(fileUri.split(/[?#]/, 1)[0] ?? '')?.[1];
  const mimeType = typeof format === 'string' ? format : typesByEnding[ending?.toLowerCase() ?? ''];
  return { fileData: defined({ mimeType, fileUri }) };
}
