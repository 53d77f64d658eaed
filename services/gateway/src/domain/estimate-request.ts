// The bound of a request of any kind.
import type { AnyRequest } from '@alfred/openai-wire';
import { type Estimate, estimateChat } from './estimate.ts';
import { estimateEmbeddings } from './estimate-embeddings.ts';
import type { Refusal } from './refusal.ts';
import type { Tariff } from './tariff.ts';

/** The most that a request can cost, or why nobody can say. */
export function estimateRequest(
  request: AnyRequest,
  tariff: Tariff,
  defaultOutputCap: number,
): Estimate | Refusal {
  switch (request.operation) {
    case 'chat':
      return estimateChat(request, tariff, defaultOutputCap);
    case 'embeddings':
      return estimateEmbeddings(request, tariff);
  }
}
