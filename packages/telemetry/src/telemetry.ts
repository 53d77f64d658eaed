import { type Meter, type Tracer, trace } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { PrometheusReader } from './prometheus-reader.ts';

export interface TelemetryOptions {
  readonly serviceName: string;
  /** Where traces go (OTLP over HTTP). Without it there is no tracing, and no cost of it. */
  readonly otlpEndpoint?: string | undefined;
}

/** What a process measures. Instruments are made once, where they are used. */
export interface Telemetry {
  /** Names: `alfred_<service>_<noun>_<unit>`. Never a person, a key or a request in an attribute. */
  readonly meter: Meter;
  readonly tracer: Tracer;
  /** Whether traces go anywhere. */
  readonly isTracing: boolean;
  /** Every metric of this process in Prometheus's text format. */
  prometheus(): Promise<string>;
  /** Sends what waits, for at most as long as the exporter takes; safe to call twice. */
  shutdown(): Promise<void>;
}

/** Sets a process's telemetry up. Call it once per process: tracing is OpenTelemetry's global. */
export async function createTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { serviceName, otlpEndpoint } = options;
  const reader = new PrometheusReader();
  const metrics = new MeterProvider({ readers: [reader] });
  const stopTracing = otlpEndpoint ? await startTracing(serviceName) : async () => {};
  let stopping: Promise<void> | undefined;
  return {
    meter: metrics.getMeter(serviceName),
    tracer: trace.getTracer(serviceName),
    isTracing: otlpEndpoint !== undefined,
    prometheus: () => reader.text(),
    shutdown: () => {
      stopping ??= Promise.all([metrics.shutdown(), stopTracing()]).then(() => {});
      return stopping;
    },
  };
}

/**
 * The SDK reads where to send from the environment, as every program that uses it does.
 * It is loaded only here: it costs a good part of a second, which a start has not to spare.
 */
async function startTracing(serviceName: string): Promise<() => Promise<void>> {
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({
    serviceName,
    // The detectors would tell the collector who runs this and with which arguments.
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  // A collector that is away must not keep a process from ending.
  return () => sdk.shutdown().catch(() => {});
}
