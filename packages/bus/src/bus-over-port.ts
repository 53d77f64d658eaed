import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import { AlfredError, fromGrpc } from '@alfred/errors';
import type { Bus, Handler } from './bus.ts';
import type { BrokerFrame, ClientFrame } from './port-frames.ts';

type Ask = (call: number) => Exclude<ClientFrame, { kind: 'handled' }>;

/** The bus that `serveBus` offers at the other end of the port. */
export function busOverPort(port: MessagePort): Bus {
  const calls = new Map<number, PromiseWithResolvers<void>>();
  const handlers = new Map<number, Handler>();
  const underWay = new Set<Promise<void>>();
  const handling = new AsyncLocalStorage<true>();
  const gone = Promise.withResolvers<void>();
  let lastCall = 0;
  let closed = false;
  const send = (frame: ClientFrame) => port.postMessage(frame);

  function ask(frame: Ask, handle?: Handler): { call: number; done: Promise<void> } {
    lastCall += 1;
    const answer = Promise.withResolvers<void>();
    if (closed) {
      answer.reject(unavailable());
    } else {
      calls.set(lastCall, answer);
      if (handle) handlers.set(lastCall, handle);
      send(frame(lastCall));
    }
    return { call: lastCall, done: answer.promise };
  }

  function deliver({ subscription, delivery, message }: Extract<BrokerFrame, { kind: 'deliver' }>) {
    const handle = handlers.get(subscription);
    if (!handle) return send({ kind: 'handled', delivery, ok: false });
    const running: Promise<void> = handling
      .run(true, async () => handle(message))
      .then(
        () => send({ kind: 'handled', delivery, ok: true }),
        () => send({ kind: 'handled', delivery, ok: false }),
      )
      .finally(() => underWay.delete(running));
    underWay.add(running);
  }

  function answer(call: number, settle: (answer: PromiseWithResolvers<void>) => void): void {
    const waiting = calls.get(call);
    calls.delete(call);
    if (waiting) settle(waiting);
  }

  port.on('message', (frame: BrokerFrame) => {
    if (frame.kind === 'deliver') return deliver(frame);
    if (frame.kind === 'done') return answer(frame.call, ({ resolve }) => resolve());
    answer(frame.call, ({ reject }) => reject(fromGrpc(frame.failure)));
  });
  port.on('close', () => {
    closed = true;
    for (const call of calls.keys()) answer(call, ({ reject }) => reject(unavailable()));
    gone.resolve();
  });

  return {
    publish: async (message) => {
      assert(!handling.getStore(), 'a handler must not publish');
      await ask((call) => ({ kind: 'publish', call, message })).done;
    },
    subscribe: async (options, handle) => {
      const subscribed = ask((call) => ({ kind: 'subscribe', call, options }), handle);
      await subscribed.done;
      const subscription = subscribed.call;
      const close = async () => {
        handlers.delete(subscription);
        // A bus that has gone has ended the subscription too.
        await ask((call) => ({ kind: 'unsubscribe', call, subscription })).done.catch(() => {});
      };
      return { close };
    },
    close: async () => {
      closed = true;
      handlers.clear();
      await Promise.all(underWay);
      port.close();
      await gone.promise;
    },
  };
}

const unavailable = () => new AlfredError('service_unavailable', { service: 'bus' });
