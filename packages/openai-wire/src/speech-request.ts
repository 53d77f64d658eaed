import { invalid, optionalWord, parseModel, readFields } from './fields.ts';
import type { Json, JsonObject } from './json.ts';

/** A request to speak a text, as far as Alfred relies on its shape. */
export interface SpeechRequest {
  readonly operation: 'speech';
  /** What the client sent, with every field that Alfred does not know. */
  readonly body: JsonObject;
  readonly model: string;
  /** The client wants to hear the beginning before the end is made. */
  readonly stream: boolean;
  /** How a stream comes: as events, or as the sound itself. */
  readonly streamFormat: 'audio' | 'sse';
  readonly input: string;
  /** How it should be spoken; empty where nothing was said. */
  readonly instructions: string;
  readonly format: SpeechFormat;
  /** 1 is as people speak. */
  readonly speed: number;
}

const formats = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] as const;

/** How sound is written. */
export type SpeechFormat = (typeof formats)[number];

/** The media type of each. */
export const speechTypes: Readonly<Record<SpeechFormat, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
};

const inputLengthMax = 100_000;

/**
 * Checks the fields that Alfred reads and leaves the others to the provider.
 *
 * @throws AlfredError `request_invalid` with `param` and `reason`
 */
export function parseSpeechRequest(json: Json): SpeechRequest {
  const body = readFields(json);
  const streamFormat = optionalWord(body, 'stream_format', ['audio', 'sse']);
  return {
    operation: 'speech',
    body,
    model: parseModel(body.model),
    stream: streamFormat !== undefined,
    streamFormat: streamFormat ?? 'audio',
    input: textOf(body, 'input', 1),
    instructions: textOf({ instructions: '', ...body }, 'instructions', 0),
    format: optionalWord(body, 'response_format', formats) ?? 'mp3',
    speed: parseSpeed(body.speed ?? 1),
  };
}

function textOf(body: JsonObject, field: string, least: number): string {
  const text = body[field] ?? '';
  if (typeof text !== 'string' || text.length < least || text.length > inputLengthMax) {
    throw invalid(field, `${field} must be a text of at most ${inputLengthMax} characters`);
  }
  return text;
}

function parseSpeed(speed: Json): number {
  if (typeof speed === 'number' && speed >= 0.25 && speed <= 4) return speed;
  throw invalid('speed', 'speed must be a number from 0.25 to 4');
}
