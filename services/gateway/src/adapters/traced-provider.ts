import type { Telemetry } from '@alfred/telemetry';
import type { Provider } from '../ports/provider.ts';

/** The number of OpenTelemetry's status for a span that failed. */
const failed = 2;

/** A provider whose calls are spans. Without a collector they cost next to nothing. */
export function tracedProvider(
  provider: Provider,
  { tracer }: Pick<Telemetry, 'tracer'>,
): Provider {
  return {
    id: provider.id,
    chat: (call) =>
      tracer.startActiveSpan('provider.chat', async (span) => {
        span.setAttributes({
          'alfred.request': call.requestId,
          'gen_ai.provider.name': provider.id,
          'gen_ai.request.model': call.model,
        });
        try {
          const reply = await provider.chat(call);
          if (reply.outcome === 'failed') {
            span.setStatus({ code: failed, message: reply.error.code });
          }
          return reply;
        } finally {
          span.end();
        }
      }),
  };
}
