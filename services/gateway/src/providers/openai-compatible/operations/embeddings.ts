import { type EmbeddingsRequest, isObject, type JsonObject } from '@alfred/openai-wire';
import { isVector, vectorBase64, vectorBytesMax } from '../../http/embedding-list.ts';
import { badResponse } from '../../http/errors.ts';
import type { OperationDialect } from '../../http/operation-dialect.ts';
import type { OperationDifferences } from './differences.ts';
import { answered, countOf, objectIn, readJson } from './reply.ts';

/** Vectors, in the encoding that the client asked for, whichever the provider knows. */
export function embeddingsDialect(
  differences: OperationDifferences,
): OperationDialect<EmbeddingsRequest> {
  const { provider, path } = differences;
  return {
    write: ({ request, model }) => ({
      path: path(model, '/embeddings'),
      body: JSON.stringify({ ...differences.embeddings(request.body), model }),
    }),
    bytesMax: ({ request }) => vectorBytesMax(request),
    read: (body) => {
      const came = readJson(differences, body);
      if ('outcome' in came) return came;
      const { json } = came;
      const { request } = body.call;
      const { data } = json;
      if (!Array.isArray(data) || data.length !== request.inputs || !data.every(isObject)) {
        return badResponse(provider);
      }
      const encoded = data.map((each) => encodedAs(request.encoding, each));
      const isAsked = encoded.every((each, at) => each === data[at]);
      const text = isAsked
        ? body.bytes.toString('utf8')
        : JSON.stringify({ ...json, data: encoded });
      const usage = objectIn(json.usage);
      const inputUncached = countOf(usage.prompt_tokens ?? usage.total_tokens);
      return answered({ text, providerRequest: body.providerRequest }, { inputUncached });
    },
  };
}

/** The same vector as the client asked for it; clients that asked for base64 cannot read numbers. */
function encodedAs(encoding: EmbeddingsRequest['encoding'], item: JsonObject): JsonObject {
  const { embedding } = item;
  if (encoding === 'base64' && isVector(embedding)) {
    return { ...item, embedding: vectorBase64(embedding) };
  }
  if (encoding === 'float' && typeof embedding === 'string') {
    const bytes = Buffer.from(embedding, 'base64');
    const length = Math.floor(bytes.length / 4);
    const vector = Array.from({ length }, (_, at) => bytes.readFloatLE(at * 4));
    return { ...item, embedding: vector };
  }
  return item;
}
