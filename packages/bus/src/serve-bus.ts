import type { MessagePort } from 'node:worker_threads';
import { toGrpc } from '@alfred/errors';
import type { Bus, BusMessage, Subscription } from './bus.ts';
import { type HandlingFailure, unhandleable } from './dead-letter.ts';
import type { BrokerFrame, ClientFrame } from './port-frames.ts';

/**
 * Lets the other end of the port use this bus (see `busOverPort`). What it subscribed to ends when
 * the port closes; what it was handling then counts as not handled.
 */
export function serveBus(bus: Bus, port: MessagePort): void {
  const subscriptions = new Map<number, Subscription>();
  const deliveries = new Map<number, PromiseWithResolvers<void>>();
  let lastDelivery = 0;
  const send = (frame: BrokerFrame) => port.postMessage(frame);

  function deliver(subscription: number, message: BusMessage): Promise<void> {
    lastDelivery += 1;
    const handled = Promise.withResolvers<void>();
    deliveries.set(lastDelivery, handled);
    send({ kind: 'deliver', subscription, delivery: lastDelivery, message });
    return handled.promise;
  }

  function settle(delivery: number, failure: HandlingFailure | undefined): void {
    const handled = deliveries.get(delivery);
    deliveries.delete(delivery);
    if (!failure) handled?.resolve();
    else if (failure.isFinal) handled?.reject(unhandleable(failure.reason));
    else handled?.reject(new Error(failure.reason));
  }

  async function perform(frame: Exclude<ClientFrame, { kind: 'handled' }>): Promise<void> {
    switch (frame.kind) {
      case 'publish':
        return bus.publish(frame.message);
      case 'subscribe': {
        const opened = bus.subscribe(frame.options, (message) => deliver(frame.call, message));
        subscriptions.set(frame.call, await opened);
        return;
      }
      case 'unsubscribe': {
        const subscription = subscriptions.get(frame.subscription);
        subscriptions.delete(frame.subscription);
        return subscription?.close();
      }
    }
  }

  port.on('message', (frame: ClientFrame) => {
    if (frame.kind === 'handled') return settle(frame.delivery, frame.failure);
    perform(frame).then(
      () => send({ kind: 'done', call: frame.call }),
      (error: unknown) => send({ kind: 'failed', call: frame.call, failure: toGrpc(error) }),
    );
  });
  port.on('close', () => {
    const closing = [...subscriptions.values()].map((subscription) => subscription.close());
    const gone = { reason: 'the consumer has gone', isFinal: false };
    for (const delivery of deliveries.keys()) settle(delivery, gone);
    void Promise.allSettled(closing);
  });
}
