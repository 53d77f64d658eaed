import { invalid, optionalWord, parseModel, unserved } from './fields.ts';
import type { JsonObject } from './json.ts';

/** A request to write down what is said, as far as Alfred relies on its shape. */
export interface TranscriptionsRequest {
  readonly operation: 'transcriptions';
  /** The form without its sound: every field, those with more than one value as lists. */
  readonly body: JsonObject;
  readonly model: string;
  readonly stream: boolean;
  readonly file: SoundFile;
  readonly format: TranscriptFormat;
}

/** Sound as it was sent. */
export interface SoundFile {
  readonly name: string;
  /** Its media type, as the client said. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

const formats = ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'] as const;

/** How a transcript is written. */
export type TranscriptFormat = (typeof formats)[number];

/** A form as it came: its fields in order, and its files. */
export interface SentForm {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly files: readonly (readonly [name: string, file: SoundFile])[];
}

/**
 * Checks the fields that Alfred reads and leaves the others to the provider.
 *
 * @throws AlfredError `request_invalid` with `param` and `reason`, `parameter_unsupported`
 */
export function parseTranscriptionsRequest({ fields, files }: SentForm): TranscriptionsRequest {
  const body = bodyOf(fields);
  const [sound, ...others] = files;
  if (sound?.[0] !== 'file' || others.length > 0) {
    throw invalid('file', 'file must be there, and be the only file');
  }
  if (sound[1].bytes.length === 0) throw invalid('file', 'file must not be empty');
  const stream = optionalWord(body, 'stream', ['true', 'false', 'True', 'False']);
  const isStream = stream?.toLowerCase() === 'true';
  const format = optionalWord(body, 'response_format', formats) ?? 'json';
  // Who says what comes in pieces that belong together in a way that nothing here can look into.
  if (isStream && format === 'diarized_json') throw unserved('stream');
  return {
    operation: 'transcriptions',
    body,
    model: parseModel(body.model),
    stream: isStream,
    file: sound[1],
    format,
  };
}

/** `include[]` and the like may come more than once. */
function bodyOf(fields: SentForm['fields']): JsonObject {
  const body: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of fields) {
    const known = body[name];
    if (known === undefined) body[name] = name.endsWith('[]') ? [value] : value;
    else if (Array.isArray(known)) known.push(value);
    else throw invalid(name, `${name} must be there once`);
  }
  return { ...body };
}
