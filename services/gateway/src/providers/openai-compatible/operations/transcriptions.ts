import type { TranscriptionsRequest } from '@alfred/openai-wire';
import { badResponse } from '../../http/errors.ts';
import type { OperationBody, OperationDialect } from '../../http/operation-dialect.ts';
import { headerText } from '../../http/retry-hint.ts';
import type { OperationDifferences } from './differences.ts';
import { answered, countOf, objectIn, readJson } from './reply.ts';

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
      return jsonFormats.has(format) ? readTranscript(differences, body) : readPlain(body);
    },
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
  const usage = objectIn(json.usage);
  const details = objectIn(usage.input_token_details);
  const input = countOf(usage.input_tokens);
  const heard = countOf(details.audio_tokens);
  const inputAudio = heard < input ? heard : input;
  const said = { text: body.bytes.toString('utf8'), providerRequest: body.providerRequest };
  return answered(said, {
    inputAudio,
    inputUncached: input - inputAudio,
    outputText: countOf(usage.output_tokens),
    audioSeconds: secondsOf(usage.seconds ?? json.duration),
  });
}

function secondsOf(seconds: unknown): bigint {
  const isLength = typeof seconds === 'number' && seconds >= 0 && seconds < 1e9;
  return isLength ? BigInt(Math.ceil(seconds)) : 0n;
}

/** Text, or subtitles: nothing is said of what was used. */
function readPlain({ bytes, headers, providerRequest }: Body) {
  const type = headerText(headers['content-type']) || 'text/plain; charset=utf-8';
  return answered({ text: '', content: { type, bytes }, providerRequest }, {});
}
