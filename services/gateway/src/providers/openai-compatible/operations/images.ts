import type { ImagesRequest, Json } from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import { badResponse } from '../../http/errors.ts';
import type { OperationDialect } from '../../http/operation-dialect.ts';
import type { OperationDifferences } from './differences.ts';
import { eventReader, type OperationEvents, pieceOf, usedIn } from './event-reader.ts';
import { answered, countOf, isEventStream, objectIn, readJson } from './reply.ts';

/** Of a picture in base64, whatever its format. */
const bytesPerPicture = 32 * 1024 * 1024;
const mostBytes = 96 * 1024 * 1024;

/** Pictures, with the tokens that they took where the provider says so. */
export function imagesDialect(differences: OperationDifferences): OperationDialect<ImagesRequest> {
  const { provider, path } = differences;
  return {
    write: ({ request, model }) => ({
      path: path(model, '/images/generations'),
      body: JSON.stringify({ ...request.body, model }),
    }),
    bytesMax: ({ request }) => Math.min(mostBytes, request.n * bytesPerPicture),
    read: (body) => {
      const came = readJson(differences, body);
      if ('outcome' in came) return came;
      const { json } = came;
      if (!Array.isArray(json.data) || json.data.length === 0) return badResponse(provider);
      const said = { text: body.bytes.toString('utf8'), providerRequest: body.providerRequest };
      return answered(said, { ...tokensOf(json.usage), images: BigInt(json.data.length) });
    },
    openStream: (call, headers) =>
      isEventStream(headers)
        ? { reader: eventReader(differences, pictures(call.request)), eventMax: bytesPerPicture }
        : undefined,
  };
}

type Tokens = Pick<UsageBuckets, 'inputImage' | 'inputUncached' | 'outputText' | 'outputImage'>;

function tokensOf(json: Json | undefined): Tokens {
  const usage = objectIn(json);
  const inputImage = countOf(objectIn(usage.input_tokens_details).image_tokens);
  const input = countOf(usage.input_tokens);
  const written = countOf(objectIn(usage.output_tokens_details).text_tokens);
  const output = countOf(usage.output_tokens);
  return {
    inputImage: least(inputImage, input),
    inputUncached: input - least(inputImage, input),
    outputText: least(written, output),
    outputImage: output - least(written, output),
  };
}

/** Pictures as they become clearer. Each that is finished says its own tokens: they are added up. */
function pictures({ n }: ImagesRequest): OperationEvents {
  let finished = 0;
  const sum = { inputImage: 0n, inputUncached: 0n, outputText: 0n, outputImage: 0n };
  return {
    read: (event, text) => {
      if (event.type !== 'image_generation.completed') return [pieceOf(event, text)];
      finished += 1;
      const tokens = tokensOf(event.usage);
      for (const bucket of Object.keys(sum) as (keyof Tokens)[]) sum[bucket] += tokens[bucket];
      return [{ ...pieceOf(event, text), used: usedIn({ ...sum, images: BigInt(finished) }) }];
    },
    isWhole: () => finished >= n,
  };
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
