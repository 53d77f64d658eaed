// Real sound, and what it says: a tone for every character, and a reader who knows those tones.
import { AlfredError } from '@alfred/errors';
import { type SpeechRequest, speechTypes, type TranscriptionsRequest } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import { charactersOf } from '../../../domain/estimate-operation.ts';
import { soundSeconds } from '../../../domain/sound/sound-seconds.ts';
import type { FailedReply, OperationCall, WholeReply } from '../../../ports/provider.ts';

const rate = 8_000;
/** A character lasts so many samples, at the speed at which people speak. */
const samplesPerCharacter = 400;
const headerBytes = 44;
/** What is longer is no sentence. */
const charactersMax = 4_096;

/** A text as sound: WAV, or the samples alone. Other formats need an encoder, which this has not. */
export function speak({
  request,
  requestId,
}: OperationCall<SpeechRequest>): WholeReply | FailedReply {
  const { input, speed, body } = request;
  // Who names no format takes what there is: its type stands on the answer.
  const format = (body.response_format ?? null) === null ? 'wav' : request.format;
  if (format !== 'wav' && format !== 'pcm') {
    return rejected('response_format', 'it makes wav and pcm');
  }
  const characters = charactersOf(request);
  if (characters > charactersMax) return rejected('input', `it speaks ${charactersMax} characters`);
  const samples = samplesOf(input, Math.round(samplesPerCharacter / speed));
  const bytes = format === 'pcm' ? samples : Buffer.concat([wavHeader(samples.length), samples]);
  return {
    outcome: 'whole',
    text: '',
    content: { type: speechTypes[format], bytes },
    usage: { ...emptyUsage, characters: BigInt(characters), requests: 1n },
    finishReason: '',
    produced: [],
    providerRequest: `spk-${requestId}`,
  };
}

/** What a sound of this speaker's says; of any other, how long it is. */
export function listen({
  request,
  requestId,
}: OperationCall<TranscriptionsRequest>): WholeReply | FailedReply {
  const { file, format } = request;
  if (format !== 'json' && format !== 'text' && format !== 'verbose_json') {
    return rejected('response_format', 'it writes json, verbose_json and text');
  }
  const seconds = soundSeconds(file.bytes);
  const text = textIn(file.bytes) ?? `${seconds} seconds of sound`;
  const usage = { type: 'duration', seconds };
  const spoken = { start: 0, end: seconds };
  const verbose = { task: 'transcribe', language: 'english', duration: seconds, text };
  const reply = {
    json: { text, usage },
    verbose_json: { ...verbose, segments: [{ id: 0, ...spoken, text }], usage },
  };
  return {
    outcome: 'whole',
    text: format === 'text' ? `${text}\n` : JSON.stringify(reply[format]),
    ...(format === 'text' && { content: plain(`${text}\n`) }),
    usage: { ...emptyUsage, audioSeconds: BigInt(seconds), requests: 1n },
    finishReason: '',
    produced: [],
    providerRequest: `hrd-${requestId}`,
  };
}

const plain = (text: string) => ({ type: 'text/plain; charset=utf-8', bytes: Buffer.from(text) });

function rejected(param: string, reason: string): FailedReply {
  const error = new AlfredError('provider_rejected', { provider: 'sim', param, reason });
  return { outcome: 'failed', error };
}

/** The first two samples of a character say which it is; the rest is its tone, fading out. */
function samplesOf(text: string, length: number): Buffer {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const samples = Buffer.alloc(points.length * length * 2);
  for (const [index, point] of points.entries()) {
    const start = index * length;
    samples.writeUInt16LE(point & 0xffff, start * 2);
    samples.writeUInt16LE(point >>> 16, (start + 1) * 2);
    const frequency = 200 + (point % 64) * 20;
    for (let n = 2; n < length; n += 1) {
      const tone = Math.sin((2 * Math.PI * frequency * n) / rate) * (1 - n / length);
      samples.writeInt16LE(Math.round(tone * 8_000), (start + n) * 2);
    }
  }
  return samples;
}

function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** The text in a sound that was made here at the usual speed. */
function textIn(bytes: Uint8Array): string | undefined {
  const sound = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = samplesPerCharacter * 2;
  const count = (sound.length - headerBytes) / step;
  const isOurs = sound.length > headerBytes && sound.readUInt32LE(24) === rate;
  if (!isOurs || !Number.isInteger(count)) return undefined;
  const points = Array.from({ length: count }, (_, index) => {
    const at = headerBytes + index * step;
    return sound.readUInt16LE(at) + sound.readUInt16LE(at + 2) * 0x10000;
  });
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined;
}
