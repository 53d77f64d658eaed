import type { Bus } from '@alfred/bus';
import { AlfredError } from '@alfred/errors';
import type { Service } from '../service.ts';

/** What is wrong with the way to a service. */
export type Fault =
  /** Nobody answers: calls under way end, new ones do not begin. */
  | { readonly kind: 'unreachable' }
  /** What is asked comes there so much later. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** What is asked is done at once; the answer comes so much later. */
  | { readonly kind: 'late'; readonly delayMs: number };

/**
 * Breaks the ways to services by name, at run time: for tests, and for an operator's drill. Where
 * nobody hands one over, nothing of it is on any path.
 */
export interface FaultSwitch {
  set(service: string, fault: Fault): void;
  /** Of this service, or of all. */
  clear(service?: string): void;
  faultOf(service: string): Fault | undefined;
  /** Calls back when the service becomes unreachable; returns how to end that. */
  onUnreachable(service: string, listener: () => void): () => void;
}

/** A switch with every way intact. */
export function faultSwitch(): FaultSwitch {
  const faults = new Map<string, Fault>();
  const listeners = new Map<string, Set<() => void>>();
  return {
    set: (service, fault) => {
      faults.set(service, fault);
      if (fault.kind !== 'unreachable') return;
      for (const listener of [...(listeners.get(service) ?? [])]) listener();
    },
    clear: (service) => {
      if (service === undefined) faults.clear();
      else faults.delete(service);
    },
    faultOf: (service) => faults.get(service),
    onUnreachable: (service, listener) => {
      const all = listeners.get(service) ?? new Set();
      listeners.set(service, all.add(listener));
      return () => void all.delete(listener);
    },
  };
}

/** The service as the bus sees it: what is sent to it waits while it cannot be reached. */
export function faultyConsumers(service: Service, faults: FaultSwitch): Service {
  const consumers = service.consumers.map((consumer) => ({
    ...consumer,
    handle: async (message: Parameters<typeof consumer.handle>[0]) => {
      if (faults.faultOf(service.name)?.kind === 'unreachable') throw unreachable(service.name);
      await consumer.handle(message);
    },
  }));
  return { ...service, consumers };
}

/** The bus as a service has it that subscribes by itself; as {@link faultyConsumers} otherwise. */
export function faultyBus(bus: Bus, service: string, faults: FaultSwitch): Bus {
  return {
    ...bus,
    subscribe: (options, handle) =>
      bus.subscribe(options, async (message) => {
        if (faults.faultOf(service)?.kind === 'unreachable') throw unreachable(service);
        await handle(message);
      }),
  };
}

/** What a caller is told of a service that cannot be reached. */
export function unreachable(service: string): AlfredError {
  return new AlfredError('service_unavailable', { service });
}
