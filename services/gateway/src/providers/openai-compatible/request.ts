import type { Json, OutputCapField } from '@alfred/openai-wire';
import type { ProviderCall } from '../../ports/provider.ts';

export interface RequestDifferences {
  /** By which field a cap goes upstream whose client named none. */
  readonly outputCapField: OutputCapField;
}

/**
 * The body for the provider: the client's own, with the provider's name of the model, a cap on
 * output in any case, and usage asked for in any case.
 */
export function writeRequest(call: ProviderCall, differences: RequestDifferences): string {
  const { request, model, outputCap } = call;
  const body: Record<string, Json | undefined> = { ...request.body, model };
  if (request.outputCap === undefined) body[differences.outputCapField] = outputCap;
  if (request.stream) {
    const options = request.body.stream_options as Readonly<Record<string, Json>> | undefined;
    body.stream_options = { ...options, include_usage: true };
  }
  return JSON.stringify(body);
}
