import type { Telemetry } from '@alfred/telemetry';
import type { OperationCall, Provider, ProviderOperations } from '../ports/provider.ts';
import { type Tracing, traced } from './traced.ts';

type Traced = Pick<OperationCall, 'requestId' | 'model'>;
type Telling = Parameters<Tracing<Traced, Outcome>['failureOf']>[0];
type Outcome = Awaited<ReturnType<Provider['chat']>>;

/** A provider whose calls are spans. A stream's span ends with its beginning. */
export function tracedProvider(
  { id, chat, operations, ...others }: Provider,
  telemetry: Pick<Telemetry, 'tracer' | 'isTracing'>,
): Provider {
  const tracing = (name: string) => ({
    name: `provider.${name}`,
    describe: ({ requestId, model }: Traced) => ({
      'alfred.request': requestId,
      'gen_ai.provider.name': id,
      'gen_ai.request.model': model,
    }),
    failureOf: (reply: Telling) => (reply.outcome === 'failed' ? reply.error.code : undefined),
  });
  const spanned = Object.entries(operations ?? {}).map(([name, perform]) => [
    name,
    traced(telemetry, tracing(name), perform as (call: Traced) => Promise<Outcome>),
  ]);
  return {
    id,
    ...others,
    ...(operations && { operations: Object.fromEntries(spanned) as ProviderOperations }),
    chat: traced(telemetry, tracing('chat'), chat),
  };
}
