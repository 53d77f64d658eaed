import { AlfredError } from '@alfred/errors';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PublisherMetrics } from '../ports/publisher-metrics.ts';
import { meteredPublisher } from './metered-publisher.ts';

let telemetry: Awaited<ReturnType<typeof createTelemetry>>;
let said: string[];
let own: Set<string>;
let metrics: PublisherMetrics;

beforeEach(async () => {
  telemetry = await createTelemetry({ serviceName: 'test' });
  said = [];
  own = new Set(['led_a', 'led_b']);
  const destination = { write: (line: string) => void said.push(JSON.parse(line).msg) };
  metrics = meteredPublisher({
    meter: telemetry.meter,
    logger: createLogger({ name: 'test', destination, level: 'info' }),
    isOwn: (ledger) => own.has(ledger),
  });
});

afterEach(() => telemetry.shutdown());

const lag = async () =>
  /^alfred_ledger_published_lag_entries(?:\{.*\})? (\d+)/m.exec(await telemetry.prometheus())?.[1];

const away = new AlfredError('service_unavailable', { service: 'bus' });
const diverged = (ledger: string) => new AlfredError('stream_diverged', { ledger, seq: '4' });

it('says how far behind it is in all', async () => {
  expect(await lag()).toBe('0');
  metrics.published('led_a', 10n);
  metrics.appended('led_a', 14);
  metrics.appended('led_b', 3);
  expect(await lag()).toBe('5');
  metrics.published('led_a', 14n);
  metrics.published('led_b', 3n);
  expect(await lag()).toBe('0');
});

it('counts again what a lost stream must be filled with', async () => {
  metrics.published('led_a', 500n);
  metrics.published('led_a', 100n);
  expect(await lag()).toBe('400');
});

it('forgets a ledger that it does not publish any more', async () => {
  metrics.appended('led_a', 1);
  own.delete('led_a');
  expect(await lag()).toBe('0');
});

it('says once that the stream is away, whatever asks, and once that it is back', () => {
  for (const ledger of ['led_a', 'led_b', '', 'led_a']) metrics.failed(ledger, away);
  expect(said).toEqual(['publishing_failed']);
  metrics.published('led_a', 1n);
  expect(said).toEqual(['publishing_failed']);
  metrics.published('led_b', 1n);
  expect(said).toEqual(['publishing_failed', 'publishing_recovered']);
  metrics.failed('led_a', away);
  expect(said).toHaveLength(3);
});

it('says of each stream that it is not the log’s, and of a fault of no code', () => {
  metrics.failed('led_a', diverged('led_a'));
  metrics.failed('led_b', diverged('led_b'));
  metrics.failed('led_b', diverged('led_b'));
  metrics.failed('led_b', new Error('what'));
  expect(said).toHaveLength(3);
});

it('is not kept silent by a ledger that others publish now', () => {
  metrics.failed('led_a', away);
  own.delete('led_a');
  metrics.failed('led_b', away);
  expect(said).toEqual(['publishing_failed', 'publishing_failed']);
});
