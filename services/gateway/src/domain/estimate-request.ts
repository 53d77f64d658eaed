// The bound of a request of any kind.
import type { AnyRequest } from '@alfred/openai-wire';
import { type Estimate, estimateChat } from './estimate.ts';
import { estimateOperation } from './estimate-operation.ts';
import type { Refusal } from './refusal.ts';
import type { Tariff } from './tariff.ts';

/** The most that a request can cost, or why nobody can say. */
export function estimateRequest(
  request: AnyRequest,
  tariff: Tariff,
  defaultOutputCap: number,
): Estimate | Refusal {
  return request.operation === 'chat'
    ? estimateChat(request, tariff, defaultOutputCap)
    : estimateOperation(request, tariff);
}
