import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { AlfredError } from '@alfred/errors';
import type { Bus, BusMessage, Handler, SubscribeOptions } from './bus.ts';
import { deadLetterOf } from './dead-letter.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { enqueueFairly, enqueueWithFaults, type Faults } from './faults.ts';
import { subjectFilter } from './subject.ts';

export interface InProcessBusOptions {
  /** Messages that may wait for one subscriber before publishers get `bus_full`. */
  readonly capacity: number;
  readonly faults?: Faults;
}

interface Group {
  readonly matches: (subject: string) => boolean;
  readonly deliveries: Set<Delivery>;
}

/**
 * A bus within one process. It keeps nothing: what nobody subscribes to is gone, and so is what
 * waits when the process ends. Every subscriber gets a copy of its own.
 */
export function inProcessBus({ capacity, faults }: InProcessBusOptions): Bus {
  const groups = new Map<string, Group>();
  const handling = new AsyncLocalStorage<true>();
  const enqueue = faults ? enqueueWithFaults(faults) : enqueueFairly;
  let anonymous = 0;
  let closed = false;

  function assertOpen(): void {
    if (closed) throw new AlfredError('service_unavailable', { service: 'bus' });
  }

  async function publish(message: BusMessage): Promise<void> {
    assert(!handling.getStore(), 'a handler must not publish');
    assertOpen();
    take(message);
  }

  function take(message: BusMessage): void {
    const deliveries = receiversOf(groups, message.subject);
    if (deliveries.some((delivery) => delivery.waiting >= capacity)) {
      throw new AlfredError('bus_full', { subject: message.subject });
    }
    for (const delivery of deliveries) {
      delivery.accept({ ...message, bytes: Uint8Array.from(message.bytes) });
    }
  }

  async function subscribe(options: SubscribeOptions, handle: Handler) {
    assertOpen();
    anonymous += 1;
    const delivery = createDelivery({
      handle: (message) => handling.run(true, handle, message),
      enqueue,
      attemptsMax: options.attemptsMax,
      bury: async (message, burial) => take(deadLetterOf(message, burial)),
    });
    const leave = join(groups, { ...options, anonymous }, delivery);
    const close = async () => {
      leave();
      await delivery.close();
    };
    return { close };
  }

  return {
    publish,
    subscribe,
    close: async () => {
      closed = true;
      const deliveries = [...groups.values()].flatMap((group) => [...group.deliveries]);
      groups.clear();
      await Promise.all(deliveries.map((delivery) => delivery.close()));
    },
  };
}

/** Subscriptions of one durable name and subject are one group; any other is alone. */
function join(
  groups: Map<string, Group>,
  { subject, durable, anonymous }: SubscribeOptions & { readonly anonymous: number },
  delivery: Delivery,
): () => void {
  const name = durable === undefined ? `anonymous ${anonymous}` : `durable ${durable} ${subject}`;
  const group = groups.get(name) ?? { matches: subjectFilter(subject), deliveries: new Set() };
  groups.set(name, group);
  group.deliveries.add(delivery);
  return () => {
    group.deliveries.delete(delivery);
    if (group.deliveries.size === 0) groups.delete(name);
  };
}

/** The member of each group that has the least to do. */
function receiversOf(groups: ReadonlyMap<string, Group>, subject: string): readonly Delivery[] {
  return [...groups.values()]
    .filter((group) => group.matches(subject))
    .flatMap((group) => [...group.deliveries].sort((a, b) => a.waiting - b.waiting).slice(0, 1));
}
