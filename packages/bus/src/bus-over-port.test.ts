import { MessageChannel } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { busContract, contractCapacity } from './bus.contract.ts';
import { busOverPort } from './bus-over-port.ts';
import { inProcessBus } from './in-process-bus.ts';
import { serveBus } from './serve-bus.ts';

function openOverPort() {
  const broker = inProcessBus({ capacity: contractCapacity });
  const { port1, port2 } = new MessageChannel();
  serveBus(broker, port1);
  const bus = busOverPort(port2);
  const close = async () => {
    await bus.close();
    await broker.close();
  };
  const none = async () => {};
  const outage = { another: async () => broker, kill: none, restart: none };
  return { bus, broker, port1, capacity: contractCapacity, ...outage, close };
}

// At the other end there is the in-process bus, which keeps nothing and remembers nothing.
busContract('the bus over a port', {
  open: async () => openOverPort(),
  except: [
    {
      case: 'takes a repeat of an id for the same message',
      reason: 'the bus behind it remembers no ids',
    },
    {
      case: 'lets a durable reader go on where the last one stopped',
      reason: 'the bus behind it keeps nothing for a reader that is not there',
    },
    {
      case: 'gives to the next reader what the last one had not finished',
      reason: 'what waits goes with its reader',
    },
    {
      case: 'says that it is unavailable while the broker is away',
      reason: 'a port that has closed never opens again',
    },
    {
      case: 'keeps what it took, and every subscription, over kill -9 of the broker',
      reason: 'a port that has closed never opens again',
    },
    {
      case: 'begins a subscription that was made while the broker was away',
      reason: 'a port that has closed never opens again',
    },
  ],
});

it('ends what waits when the broker goes', async () => {
  const { bus, broker, port1 } = openOverPort();
  const release = Promise.withResolvers<void>();
  const handled = Promise.withResolvers<void>();
  await bus.subscribe({ subject: 'a' }, async () => {
    handled.resolve();
    await release.promise;
  });
  await bus.publish({ subject: 'a', id: '1', bytes: new Uint8Array() });
  await handled.promise;
  const late = bus.publish({ subject: 'a', id: '2', bytes: new Uint8Array() });
  port1.close();
  await expect(late).rejects.toMatchObject({ code: 'service_unavailable' });
  await expect(bus.subscribe({ subject: 'a' }, async () => {})).rejects.toMatchObject({
    code: 'service_unavailable',
  });
  release.resolve();
  await bus.close();
  await broker.close();
});
