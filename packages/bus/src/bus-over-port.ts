import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import { AlfredError, fromGrpc } from '@alfred/errors';
import type { Bus, BusMessage, Handler } from './bus.ts';
import { failureOf, type HandlingFailure } from './dead-letter.ts';
import type { BrokerFrame, ClientFrame } from './port-frames.ts';

/** The bus that `serveBus` offers at the other end of the port. */
export function busOverPort(port: MessagePort): Bus {
  const send = (frame: ClientFrame) => port.postMessage(frame);
  const calls = createCalls(send);
  const handlers = createHandlers(send);
  const gone = Promise.withResolvers<void>();

  port.on('message', (frame: BrokerFrame) => {
    if (frame.kind === 'deliver') handlers.deliver(frame);
    else calls.answer(frame);
  });
  port.on('close', () => {
    calls.close();
    gone.resolve();
  });

  return {
    publish: async (message) => {
      assert(!handlers.isHandling(), 'a handler must not publish');
      await calls.ask((call) => ({ kind: 'publish', call, message }));
    },
    subscribe: async (options, handle) => {
      let subscription = 0;
      await calls.ask((call) => {
        subscription = call;
        handlers.add(call, handle);
        return { kind: 'subscribe', call, options };
      });
      const close = async () => {
        handlers.remove(subscription);
        // A bus that has gone has ended the subscription too.
        await calls.ask((call) => ({ kind: 'unsubscribe', call, subscription })).catch(() => {});
      };
      return { close };
    },
    close: async () => {
      await handlers.close();
      calls.close();
      port.close();
      await gone.promise;
    },
  };
}

type Ask = Exclude<ClientFrame, { kind: 'handled' }>;

/** What was asked of the broker and is not answered yet. */
function createCalls(send: (frame: ClientFrame) => void) {
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  let lastCall = 0;
  let closed = false;
  return {
    ask: async (frame: (call: number) => Ask): Promise<void> => {
      if (closed) throw unavailable();
      lastCall += 1;
      const answer = Promise.withResolvers<void>();
      waiting.set(lastCall, answer);
      send(frame(lastCall));
      return answer.promise;
    },
    answer: (frame: Exclude<BrokerFrame, { kind: 'deliver' }>): void => {
      const answer = waiting.get(frame.call);
      waiting.delete(frame.call);
      if (frame.kind === 'done') answer?.resolve();
      else answer?.reject(fromGrpc(frame.failure));
    },
    close: (): void => {
      closed = true;
      for (const answer of waiting.values()) answer.reject(unavailable());
      waiting.clear();
    },
  };
}

/** The handlers of this side, by the call that subscribed them. */
function createHandlers(send: (frame: ClientFrame) => void) {
  const handlers = new Map<number, Handler>();
  const underWay = new Set<Promise<void>>();
  const handling = new AsyncLocalStorage<true>();

  async function handle(
    subscription: number,
    message: BusMessage,
  ): Promise<HandlingFailure | undefined> {
    const handler = handlers.get(subscription);
    if (!handler) return failureOf(unavailable());
    try {
      await handling.run(true, handler, message);
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  }

  return {
    isHandling: () => handling.getStore() === true,
    add: (subscription: number, handler: Handler) => void handlers.set(subscription, handler),
    remove: (subscription: number) => void handlers.delete(subscription),
    deliver: (frame: Extract<BrokerFrame, { kind: 'deliver' }>): void => {
      const { subscription, delivery, message } = frame;
      const running = handle(subscription, message).then((failure) => {
        underWay.delete(running);
        send({ kind: 'handled', delivery, ...(failure ? { failure } : {}) });
      });
      underWay.add(running);
    },
    close: async (): Promise<void> => {
      handlers.clear();
      await Promise.all(underWay);
    },
  };
}

const unavailable = () => new AlfredError('service_unavailable', { service: 'bus' });
