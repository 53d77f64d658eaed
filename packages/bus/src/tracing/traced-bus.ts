import { type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { Bus, BusMessage, Handler } from '../bus.ts';
import { activeTraceparent, publisherLinks, traceparentHeader } from './trace-context.ts';

/**
 * Carries trace context: a message names the span that published it, and whoever handles it does so
 * in a span of its own, linked to that one. A link and not a child: a message may be handled much
 * later, several times, and by several.
 */
export function tracedBus(bus: Bus, tracer: Tracer = trace.getTracer('@alfred/bus')): Bus {
  return {
    publish: (message) => bus.publish(inContext(message)),
    subscribe: (options, handle) => bus.subscribe(options, inSpan(tracer, handle)),
    close: () => bus.close(),
  };
}

function inContext(message: BusMessage): BusMessage {
  const traceparent = activeTraceparent();
  if (traceparent === undefined || message.headers?.[traceparentHeader]) return message;
  return { ...message, headers: { ...message.headers, [traceparentHeader]: traceparent } };
}

function inSpan(tracer: Tracer, handle: Handler): Handler {
  return (message) => {
    const options = {
      kind: SpanKind.CONSUMER,
      links: publisherLinks(message.headers?.[traceparentHeader]),
      // The id is left out: a trace backend is no place to look messages up.
      attributes: {
        'messaging.system': 'nats',
        'messaging.operation.type': 'process',
        'messaging.destination.name': message.subject,
      },
    };
    return tracer.startActiveSpan(`process ${service(message)}`, options, (span) =>
      ended(span, handle(message)),
    );
  };
}

/** The first two tokens: a whole subject would make as many names as there are organisations. */
const service = ({ subject }: BusMessage): string => subject.split('.').slice(0, 2).join('.');

async function ended(span: Span, handling: Promise<void>): Promise<void> {
  try {
    await handling;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
