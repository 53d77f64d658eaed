import type { AnyRequest } from '@alfred/openai-wire';
import { unsupportedParameter } from '../domain/capabilities.ts';
import { drawOrder, serves } from '../domain/deployment.ts';
import { beyondModel } from '../domain/model-facts.ts';
import type { ModelName } from '../domain/model-route.ts';
import { refuseWork } from '../domain/model-work.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Provider } from '../ports/provider.ts';
import type { CompleteChatDeps } from './chat-deps.ts';

/** There is at least one, in the order in which they are asked. */
export type AbleDeployments = readonly [Provider, ...Provider[]];

/** The deployments of a model that carry the request; or what it asks for and none of them carries. */
export function findDeployments(
  { providers, random }: Pick<CompleteChatDeps, 'providers' | 'random'>,
  request: AnyRequest,
  { provider, model, id }: ModelName,
): AbleDeployments | Refusal {
  const able: Provider[] = [];
  let refusal: Refusal | undefined;
  for (const candidate of providers.values()) {
    if (candidate.id !== provider || !serves(candidate.deployment, model)) continue;
    const lacking = lackOf(candidate, request, { model, id });
    if (lacking) refusal ??= lacking;
    else able.push(candidate);
  }
  const [first, ...others] = drawOrder(able, random);
  if (first) return [first, ...others];
  return refusal ?? refuse('model_unknown', { model: id, param: 'model' });
}

function lackOf(
  candidate: Provider,
  request: AnyRequest,
  { model, id }: Pick<ModelName, 'model' | 'id'>,
): Refusal | undefined {
  const { id: provider, operations } = candidate;
  const { operation } = request;
  const refused = refuseWork(operation, { provider, id, work: candidate.workOf?.(model) });
  if (refused) return refused;
  if (operation !== 'chat') {
    const isStreamed = !request.stream || candidate.streams?.has(operation);
    if (operations?.[operation] && isStreamed) return undefined;
    if (operations?.[operation]) {
      const param = operation === 'speech' ? 'stream_format' : 'stream';
      return refuse('parameter_unsupported', { param, provider });
    }
    return refuse('operation_unsupported', { provider, model: id, operation, param: 'model' });
  }
  const param = unsupportedParameter(request, candidate.capabilities(model));
  if (param !== undefined) return refuse('parameter_unsupported', { param, provider });
  const facts = candidate.facts?.(model);
  return facts && beyondModel(request, facts, provider);
}
