// What the simulated provider does beside chat, piece by piece: the whole answer is made, and told in
// the events that OpenAI's clients read.
import {
  type ImagesRequest,
  isObject,
  type JsonObject,
  type OperationRequest,
  parseJson,
} from '@alfred/openai-wire';
import type { ProviderChunk, WholeReply } from '../../../ports/provider.ts';

/** So many samples of two bytes are half a second. */
const bytesPerPiece = 8_000;

/** The pieces of an answer; nothing, where such an answer has none. */
export function piecesOf(
  request: OperationRequest,
  reply: WholeReply,
): readonly ProviderChunk[] | undefined {
  const { usage: used } = reply;
  switch (request.operation) {
    case 'images':
      return pictures(request, fieldsOf(reply)).map((event) =>
        piece(event, event.usage === undefined ? {} : { used }),
      );
    case 'speech':
      return [...sound(reply), piece({ type: 'speech.audio.done', usage: noTokens }, { used })];
    case 'transcriptions':
      return request.format === 'text' ? undefined : words(fieldsOf(reply), used);
    case 'embeddings':
    case 'moderations':
      return undefined;
  }
}

const noTokens = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
const noPictureTokens = { ...noTokens, input_tokens_details: { image_tokens: 0, text_tokens: 0 } };

const fieldsOf = ({ text }: WholeReply): JsonObject => {
  const json = parseJson(text);
  return isObject(json) ? json : {};
};

function piece(
  event: JsonObject,
  {
    choices = [],
    used,
  }: { choices?: ProviderChunk['chunk']['choices'] } & Pick<ProviderChunk, 'used'> = {},
): ProviderChunk {
  return { text: JSON.stringify(event), chunk: { ...event, choices }, used };
}

/** Its pictures are drawn at once: what is shown before they are finished looks the same. */
function pictures({ partials }: ImagesRequest, reply: JsonObject): readonly JsonObject[] {
  const { data, created, size, output_format } = reply;
  const look = { created_at: created, size, output_format, background: 'opaque', quality: 'low' };
  const drawn = Array.isArray(data) ? data.filter(isObject) : [];
  return drawn.flatMap(({ b64_json, url }) => {
    const picture = { ...(b64_json === undefined ? { url } : { b64_json }), ...look };
    const unfinished = Array.from({ length: partials }, (_, index) => ({
      ...{ type: 'image_generation.partial_image', ...picture, partial_image_index: index },
    }));
    return [
      ...unfinished,
      { type: 'image_generation.completed', ...picture, usage: noPictureTokens },
    ];
  });
}

function sound({ content }: WholeReply): readonly ProviderChunk[] {
  const bytes = Buffer.from(content?.bytes ?? []);
  const count = Math.ceil(bytes.length / bytesPerPiece);
  return Array.from({ length: count }, (_, at) => {
    const part = bytes.subarray(at * bytesPerPiece, (at + 1) * bytesPerPiece);
    return piece({ type: 'speech.audio.delta', audio: part.toString('base64') });
  });
}

function words({ text, usage }: JsonObject, used: WholeReply['usage']): readonly ProviderChunk[] {
  const whole = typeof text === 'string' ? text : '';
  const pieces = whole.match(/\s*\S+\s*$|\s*\S+|\s+/g) ?? [];
  const deltas = pieces.map((delta) =>
    piece(
      { type: 'transcript.text.delta', delta },
      { choices: [{ index: 0, delta: { content: delta } }] },
    ),
  );
  const choices = [{ index: 0, delta: {}, finish_reason: 'stop' }];
  const done = { type: 'transcript.text.done', text: whole, usage };
  return [...deltas, piece(done, { choices, used })];
}
