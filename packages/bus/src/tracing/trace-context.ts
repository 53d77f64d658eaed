import { isSpanContextValid, type Link, type SpanContext, trace } from '@opentelemetry/api';

/** W3C Trace Context: the one header that joins the spans of two sides. */
export const traceparentHeader = 'traceparent';

const layout = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;

/** What a message says of the span that runs now, if any does. */
export function activeTraceparent(): string | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  if (!context || !isSpanContextValid(context)) return undefined;
  const flags = context.traceFlags.toString(16).padStart(2, '0');
  return `00-${context.traceId}-${context.spanId}-${flags}`;
}

/** Links to the span that published, if the header names one. */
export function publisherLinks(header: string | undefined): Link[] {
  const context = spanContextOf(header);
  return context ? [{ context }] : [];
}

function spanContextOf(header: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = layout.exec(header ?? '') ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}
