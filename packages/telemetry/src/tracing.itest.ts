import { once } from 'node:events';
import { createServer } from 'node:http';
import { trace } from '@opentelemetry/api';
import { afterAll, expect, it } from 'vitest';
import { createTelemetry, inRemoteTrace } from './index.ts';

const received: { url: string | undefined; bytes: number }[] = [];
const collector = createServer(async (request, response) => {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  received.push({ url: request.url, bytes });
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
});
afterAll(() => collector.close());

it("continues a caller's trace, and sends spans to the collector that the environment names", async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const address = collector.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const otlpEndpoint = `http://127.0.0.1:${port}`;
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = otlpEndpoint;
  const telemetry = await createTelemetry({ serviceName: 'probe', otlpEndpoint });
  telemetry.tracer.startSpan('probe').end();
  const theirs = '4bf92f3577b34da6a3ce929d0e0e4736';
  const headers = { traceparent: `00-${theirs}-00f067aa0ba902b7-01` };
  const traceIn = () => telemetry.tracer.startSpan('child').spanContext().traceId;
  expect(inRemoteTrace(headers, traceIn)).toBe(theirs);
  expect(inRemoteTrace({ traceparent: 'nonsense' }, traceIn)).not.toBe(theirs);
  expect(inRemoteTrace({}, () => trace.getActiveSpan())).toBeUndefined();
  await telemetry.shutdown();
  expect(received).toEqual([{ url: '/v1/traces', bytes: expect.any(Number) }]);
  expect(received[0]?.bytes).toBeGreaterThan(0);
});
