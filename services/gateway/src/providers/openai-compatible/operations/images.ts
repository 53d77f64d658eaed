import type { ImagesRequest } from '@alfred/openai-wire';
import { badResponse } from '../../http/errors.ts';
import type { OperationDialect } from '../../http/operation-dialect.ts';
import type { OperationDifferences } from './differences.ts';
import { answered, countOf, objectIn, readJson } from './reply.ts';

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
      const usage = objectIn(json.usage);
      const inputImage = countOf(objectIn(usage.input_tokens_details).image_tokens);
      const input = countOf(usage.input_tokens);
      const written = countOf(objectIn(usage.output_tokens_details).text_tokens);
      const output = countOf(usage.output_tokens);
      const said = { text: body.bytes.toString('utf8'), providerRequest: body.providerRequest };
      return answered(said, {
        inputImage: least(inputImage, input),
        inputUncached: input - least(inputImage, input),
        outputText: least(written, output),
        outputImage: output - least(written, output),
        images: BigInt(json.data.length),
      });
    },
  };
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
