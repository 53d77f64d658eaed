import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/** Headers of a request, as Node reads them. */
export type TraceHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Runs within the trace that a caller's `traceparent` header names (W3C Trace Context), so that
 * spans made inside become its children. Without the header, or without tracing, it only runs.
 */
export function inRemoteTrace<Result>(headers: TraceHeaders, run: () => Result): Result {
  if (headers.traceparent === undefined) return run();
  return context.with(propagation.extract(ROOT_CONTEXT, headers), run);
}
