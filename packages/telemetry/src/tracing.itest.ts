import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, expect, it } from 'vitest';
import { createTelemetry } from './index.ts';

const received: { url: string | undefined; bytes: number }[] = [];
const collector = createServer(async (request, response) => {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  received.push({ url: request.url, bytes });
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
});
afterAll(() => collector.close());

it('sends spans to the collector that the environment names, the last ones at the end', async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const address = collector.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const otlpEndpoint = `http://127.0.0.1:${port}`;
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = otlpEndpoint;
  const telemetry = await createTelemetry({ serviceName: 'probe', otlpEndpoint });
  telemetry.tracer.startSpan('probe').end();
  await telemetry.shutdown();
  expect(received).toEqual([{ url: '/v1/traces', bytes: expect.any(Number) }]);
  expect(received[0]?.bytes).toBeGreaterThan(0);
});
