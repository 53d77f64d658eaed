import type { ModerationsRequest } from '@alfred/openai-wire';
import { badResponse } from '../../http/errors.ts';
import type { OperationDialect } from '../../http/operation-dialect.ts';
import type { OperationDifferences } from './differences.ts';
import { answered, readJson } from './reply.ts';

const bytesPerInput = 8 * 1024;
const leastBytes = 64 * 1024;

/** Verdicts, as they come. */
export function moderationsDialect(
  differences: OperationDifferences,
): OperationDialect<ModerationsRequest> {
  const { provider, path } = differences;
  return {
    write: ({ request, model }) => ({
      path: path(model, '/moderations'),
      body: JSON.stringify({ ...request.body, model }),
    }),
    bytesMax: ({ request }) => leastBytes + request.texts.length * bytesPerInput,
    read: (body) => {
      const came = readJson(differences, body);
      if ('outcome' in came) return came;
      const { json } = came;
      if (!Array.isArray(json.results) || json.results.length === 0) return badResponse(provider);
      const { providerRequest } = body;
      return answered({ text: body.bytes.toString('utf8'), providerRequest }, {});
    },
  };
}
