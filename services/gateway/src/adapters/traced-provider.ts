import type { Telemetry } from '@alfred/telemetry';
import type { Provider } from '../ports/provider.ts';
import { traced } from './traced.ts';

/** A provider whose calls are spans. A stream's span ends with its beginning. */
export function tracedProvider(
  { id, chat, ...others }: Provider,
  telemetry: Pick<Telemetry, 'tracer'>,
): Provider {
  return {
    id,
    ...others,
    chat: traced(
      telemetry,
      {
        name: 'provider.chat',
        describe: ({ requestId, model }) => ({
          'alfred.request': requestId,
          'gen_ai.provider.name': id,
          'gen_ai.request.model': model,
        }),
        failureOf: (reply) => (reply.outcome === 'failed' ? reply.error.code : undefined),
      },
      chat,
    ),
  };
}
