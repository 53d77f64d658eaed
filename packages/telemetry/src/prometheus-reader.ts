import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MetricReader } from '@opentelemetry/sdk-metrics';

/** Gives the metrics as text when it is asked, and has no server of its own. */
export class PrometheusReader extends MetricReader {
  // Without labels that say which library wrote a metric: its name says which service did.
  readonly #serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

  async text(): Promise<string> {
    const { resourceMetrics } = await this.collect();
    return `${this.#serializer.serialize(resourceMetrics)}\n`;
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}
