import { inProcessBus, serveBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import {
  type FaultSwitch,
  faultyChannel,
  faultyConsumers,
  loopbackTransport,
  messagePortTransport,
  type RunningService,
  type ServiceHost,
  startService,
} from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import type { BackendLink } from './backend-link.ts';
import { type Backend, serveControl, warnOver } from './control.ts';
import { createServices, type ServicesOnDatabase } from './create-services.ts';

/** Messages that may wait for one subscriber of the bus. */
const busCapacity = 1_000;

interface Running {
  readonly made: ServicesOnDatabase;
  readonly services: readonly RunningService[];
}

/** Answers on the link's ports as the backend until it is told to stop. */
export async function serveBackend(link: BackendLink) {
  const { control, rpc, bus: busPort, settings, faults } = link;
  const { logFile, logLevel, otlpEndpoint } = settings;
  const logger = createLogger({
    name: 'backend',
    destination: logFile,
    level: logLevel,
    onWarning: warnOver(control),
  });
  const telemetry = await createTelemetry({ serviceName: 'alfred-backend', otlpEndpoint });
  const onBug = (err: unknown, path = 'control') => logger.error({ event: 'bug', path, err });
  const bus = inProcessBus({ capacity: busCapacity });
  const outside = messagePortTransport(rpc, { onBug });
  const inside = loopbackTransport({ onBug });
  serveBus(bus, busPort);
  const host: ServiceHost = {
    bus,
    serve: (bindings) => {
      inside.serve(bindings);
      outside.serve(bindings);
    },
  };
  let running: Running | undefined;

  const backend: Backend = {
    start: async (postgresUrl) => {
      const channel = faults ? faultyChannel(inside.channel, faults) : inside.channel;
      const shared = { channel, bus, telemetry, logger, settings, postgresUrl, faults };
      const made = createServices({ ...shared, clock: systemClock });
      running = { made, services: [] };
      await made.migrate();
      running = { made, services: await startAll(broken(made, faults), host) };
    },
    stop: async () => {
      for (const service of running?.services.toReversed() ?? []) await service.stop();
      await bus.close();
      await inside.close();
      await running?.made.close();
      await telemetry.shutdown();
      running = undefined;
    },
    metrics: () => telemetry.prometheus(),
  };
  serveControl(control, backend, onBug);
}

/** Services as a drill breaks them. */
function broken(made: ServicesOnDatabase, faults: FaultSwitch | undefined): ServicesOnDatabase {
  if (!faults) return made;
  return { ...made, services: made.services.map((service) => faultyConsumers(service, faults)) };
}

/** All at once, for their schemas do not wait for each other; or none, when one cannot. */
async function startAll({ services }: ServicesOnDatabase, host: ServiceHost) {
  const started = await Promise.allSettled(services.map((service) => startService(service, host)));
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const failed = started.find((result) => result.status === 'rejected');
  if (!failed) return running;
  for (const service of running.toReversed()) await service.stop();
  throw failed.reason;
}
