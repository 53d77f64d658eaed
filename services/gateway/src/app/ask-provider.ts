import assert from 'node:assert/strict';
import type { OperationRequest } from '@alfred/openai-wire';
import type { OperationCall, OperationReply, Provider, ProviderReply } from '../ports/provider.ts';
import type { Call } from './call.ts';

type Perform = (call: OperationCall<OperationRequest>) => Promise<OperationReply>;

/** Asks a provider for what the request is for. It was planned for one that does that. */
export function askProvider(
  provider: Provider,
  { ask, plan }: Pick<Call, 'ask' | 'plan'>,
  signal: AbortSignal,
): Promise<ProviderReply> {
  const { request, requestId } = ask;
  const { model } = plan.route;
  if (request.operation === 'chat') {
    return provider.chat({
      ...{ request, model, requestId, signal },
      outputCap: plan.estimate.outputCap,
      organization: ask.caller.organization,
    });
  }
  // The one place where the compiler cannot follow: a function takes the request of its own name.
  const perform = provider.operations?.[request.operation] as Perform | undefined;
  assert(perform, 'a request is planned for a provider that does it');
  return perform({ request, model, requestId, signal });
}
