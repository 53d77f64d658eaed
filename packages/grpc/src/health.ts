import { EventEmitter, once } from 'node:events';
import { AlfredError } from '@alfred/errors';
import type { RpcBinding } from '@alfred/service-kit';
import type { CallContext } from 'nice-grpc-common';
import { HealthDefinition } from 'nice-grpc-server-health';

/** What grpc.health.v1 tells of each service by its full name, and of the whole server by ''. */
export interface Health {
  /** Of these services, or of all that are served and of the whole. */
  serving(service?: string): void;
  notServing(service?: string): void;
}

/** Numbers of grpc.health.v1.HealthCheckResponse.ServingStatus. */
const status = { serving: 1, notServing: 2, serviceUnknown: 3 } as const;

interface Question {
  readonly service: string;
}

/** Nothing serves until it is told to, and what is not known is told so. */
export function serverHealth(): Health & {
  readonly binding: RpcBinding;
  /** Makes a service known. */
  know(service: string): void;
} {
  const statuses = new Map<string, number>([['', status.notServing]]);
  const changes = new EventEmitter().setMaxListeners(0);
  const set = (value: number, service?: string) => {
    for (const name of service === undefined ? [...statuses.keys()] : [service]) {
      statuses.set(name, value);
    }
    changes.emit('change');
  };

  async function* watch({ service }: Question, { signal }: CallContext) {
    let told: number | undefined;
    while (!signal.aborted) {
      const change = once(changes, 'change', { signal });
      // Whoever stops reading in between leaves this wait behind.
      change.catch(() => {});
      const current = statuses.get(service) ?? status.serviceUnknown;
      if (current !== told) yield { status: current };
      told = current;
      await change.catch(() => {});
    }
  }

  return {
    serving: (service) => set(status.serving, service),
    notServing: (service) => set(status.notServing, service),
    know: (service) => {
      if (!statuses.has(service)) statuses.set(service, status.notServing);
    },
    binding: {
      definition: healthDefinition(),
      implementation: {
        check: async ({ service }: Question) => {
          const current = statuses.get(service);
          if (current !== undefined) return { status: current };
          throw new AlfredError('resource_unknown', { kind: 'service', id: service });
        },
        watch,
      },
    },
  };
}

/** The definition as our own are, whose messages can be made from parts. */
export function healthDefinition() {
  const { check, watch } = HealthDefinition.methods;
  const whole = <Type extends object>(type: Type) => ({
    ...type,
    fromPartial: (message: unknown) => message,
  });
  const methods = [check, watch].map((method) => [
    method.name.toLowerCase(),
    { ...method, requestType: whole(method.requestType), responseType: whole(method.responseType) },
  ]);
  return { ...HealthDefinition, methods: Object.fromEntries(methods) };
}
