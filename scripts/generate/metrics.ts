import type { Telemetry } from '@alfred/telemetry';
import { redisTelemetry } from '../../services/gateway/src/adapters/redis-telemetry.ts';
import {
  observeGauges,
  telemetryObserver,
} from '../../services/gateway/src/adapters/telemetry-observer.ts';
import { meteredWriter } from '../../services/ledger/src/adapters/metered-writer.ts';
import { telemetryMeteringMetrics } from '../../services/metering/src/adapters/telemetry-metering-metrics.ts';

interface Instrument {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
}

/** docs/metrics.md: every instrument that the services make, seen by a meter that only listens. */
export function metricsDocument(): string {
  const rows = instruments().map(
    ({ name, kind, description }) => `| \`${name}\` | ${kind} | ${description} |`,
  );
  return `# Metrics

\`GET /metrics\` answers in Prometheus's text format. Names are \`alfred_<service>_<noun>_<unit>\`; a
counter's name ends in \`_total\` there, a histogram's series in \`_bucket\`, \`_sum\` and \`_count\`.
No label ever names a person, a key or a request.

| metric | kind | what it says |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function instruments(): readonly Instrument[] {
  const found: Instrument[] = [];
  const listen =
    (kind: string) =>
    (name: string, { description }: { readonly description: string }) => {
      found.push({ name, kind, description });
      return { addCallback: () => {} };
    };
  const meter = {
    createCounter: listen('counter'),
    createHistogram: listen('histogram'),
    createObservableGauge: listen('gauge'),
  } as unknown as Telemetry['meter'];
  const logger = {} as Parameters<typeof meteredWriter>[0]['logger'];
  telemetryObserver({ meter }, logger);
  // Gauges are asked by callbacks, which nobody calls here: it does not matter what they would say.
  observeGauges({ meter }, {} as Parameters<typeof observeGauges>[1]);
  redisTelemetry({ meter }, () => 'closed');
  telemetryMeteringMetrics({ meter });
  meteredWriter({ meter, logger });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
