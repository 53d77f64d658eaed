import { MessageChannel } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { busContract } from './bus.contract.ts';
import { busOverPort } from './bus-over-port.ts';
import { inProcessBus } from './in-process-bus.ts';
import { serveBus } from './serve-bus.ts';

function openOverPort() {
  const broker = inProcessBus({ capacity: 50 });
  const { port1, port2 } = new MessageChannel();
  serveBus(broker, port1);
  const bus = busOverPort(port2);
  const close = async () => {
    await bus.close();
    await broker.close();
  };
  return { bus, broker, port1, capacity: 50, close };
}

busContract('the bus over a port', async () => openOverPort());

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
