import type { JsonObject, TranscriptionsRequest } from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import { badResponse } from '../../http/errors.ts';
import type { OperationBody, OperationDialect } from '../../http/operation-dialect.ts';
import { headerText } from '../../http/retry-hint.ts';
import type { OperationDifferences } from './differences.ts';
import { eventReader, type OperationEvents, pieceOf, usedIn } from './event-reader.ts';
import { answered, countOf, isEventStream, objectIn, readJson } from './reply.ts';

const mostBytes = 32 * 1024 * 1024;
const jsonFormats = new Set(['json', 'verbose_json', 'diarized_json']);

/** What is said in a sound, written as the client asked for it. */
export function transcriptionsDialect(
  differences: OperationDifferences,
): OperationDialect<TranscriptionsRequest> {
  const { path } = differences;
  return {
    write: async ({ request, model }) => {
      const form = new Response(formOf(request, model));
      return {
        path: path(model, '/audio/transcriptions'),
        body: new Uint8Array(await form.arrayBuffer()),
        headers: { 'content-type': form.headers.get('content-type') ?? '' },
      };
    },
    bytesMax: () => mostBytes,
    read: (body) => {
      const { format } = body.call.request;
      if (jsonFormats.has(format)) return readTranscript(differences, body);
      // A page, or an error in disguise, is no transcript.
      const isPlain = !/json|html/.test(headerText(body.headers['content-type']));
      return isPlain && body.bytes.length > 0 ? readPlain(body) : badResponse(differences.provider);
    },
    openStream: (_, headers) =>
      isEventStream(headers) ? { reader: eventReader(differences, written()) } : undefined,
  };
}

function formOf({ body, file }: TranscriptionsRequest, model: string): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...body, model })) {
    for (const each of Array.isArray(value) ? value : [value]) form.append(name, String(each));
  }
  const sound = new Blob([new Uint8Array(file.bytes)], { type: file.type });
  form.append('file', sound, file.name);
  return form;
}

type Body = OperationBody<TranscriptionsRequest>;

/** Some models say the tokens that they used, others how long the sound was. */
function readTranscript(differences: OperationDifferences, body: Body) {
  const read = readJson(differences, body);
  if ('outcome' in read) return read;
  const { json } = read;
  if (typeof json.text !== 'string') return badResponse(differences.provider);
  const said = { text: body.bytes.toString('utf8'), providerRequest: body.providerRequest };
  return answered(said, heardIn(json));
}

/** The tokens that were used, or how long the sound was. */
function heardIn(json: JsonObject): Partial<UsageBuckets> {
  const usage = objectIn(json.usage);
  const details = objectIn(usage.input_token_details);
  const input = countOf(usage.input_tokens);
  const heard = countOf(details.audio_tokens);
  const inputAudio = heard < input ? heard : input;
  return {
    inputAudio,
    inputUncached: input - inputAudio,
    outputText: countOf(usage.output_tokens),
    audioSeconds: secondsOf(usage.seconds ?? json.duration),
  };
}

/**
 * A transcript as it is written. Its words stand where those of a chat do: whatever looks into
 * answers, counts them or keeps them finds them there.
 */
function written(): OperationEvents {
  let isOver = false;
  let isSaid = false;
  const words = (content: string) => [{ index: 0, delta: { content } }];
  return {
    read: (event, text) => {
      const { type, delta, text: whole } = event;
      if (type === 'transcript.text.delta' && typeof delta === 'string') {
        isSaid ||= delta !== '';
        return [pieceOf(event, text, words(delta))];
      }
      if (type !== 'transcript.text.done') return [];
      isOver = true;
      const last = { ...pieceOf(event, text, ended), used: usedIn(heardIn(event)) };
      // Some say everything at once.
      if (isSaid || typeof whole !== 'string' || whole === '') return [last];
      const all = { type: 'transcript.text.delta', delta: whole };
      return [pieceOf(all, JSON.stringify(all), words(whole)), last];
    },
    isWhole: () => isOver,
  };
}

const ended = [{ index: 0, delta: {}, finish_reason: 'stop' }];

function secondsOf(seconds: unknown): bigint {
  const isLength = typeof seconds === 'number' && seconds >= 0 && seconds < 1e9;
  return isLength ? BigInt(Math.ceil(seconds)) : 0n;
}

/** Text, or subtitles: nothing is said of what was used. */
function readPlain({ bytes, headers, providerRequest }: Body) {
  const type = headerText(headers['content-type']) || 'text/plain; charset=utf-8';
  return answered({ text: '', content: { type, bytes }, providerRequest }, {});
}
