import type { Json, OutputCapField } from '@alfred/openai-wire';
import type { Capabilities } from '../../domain/capabilities.ts';
import type { ProviderCall } from '../../ports/provider.ts';
import type { CapRule, OpenAiCompatible } from './differences.ts';

type Body = Record<string, Json | undefined>;

const capFields: readonly OutputCapField[] = ['max_tokens', 'max_completion_tokens'];

/**
 * The body for the provider: the client's own, with the provider's name of the model, a cap on
 * output in any case, usage asked for wherever it must be asked for, and nothing that it refuses
 * even to be told that it is not wanted.
 */
export function writeRequest(
  call: ProviderCall,
  differences: Pick<OpenAiCompatible, 'cap' | 'usage' | 'request'>,
  capabilities: Pick<Capabilities, 'refusedFields'>,
): string {
  const { request, model } = call;
  const body: Body = { ...request.body, model };
  writeCap(body, call, differences.cap);
  for (const field in capabilities.refusedFields) if (field in body) delete body[field];
  if (differences.usage === 'told') {
    delete body.stream_options;
  } else if (request.stream) {
    const options = request.body.stream_options as Readonly<Record<string, Json>> | undefined;
    body.stream_options = { ...options, include_usage: true };
  }
  return JSON.stringify(differences.request ? differences.request(body, call) : body);
}

function writeCap(body: Body, { request, model, family, outputCap }: ProviderCall, rule: CapRule) {
  const field = typeof rule.field === 'string' ? rule.field : rule.field(family ?? model);
  if (rule.only) for (const named of capFields) delete body[named];
  if (rule.only || request.outputCap === undefined) body[field] = outputCap;
}
