import { inProcessBus } from '@alfred/bus';
import { expect, it } from 'vitest';
import type { Service, Task } from './service.ts';
import { startService } from './start-service.ts';

/** A service whose every step is written down. */
function probe(changes: Partial<Service> = {}) {
  const steps: string[] = [];
  const task = (name: string): Task => ({
    name,
    start: async () => void steps.push(`start ${name}`),
    stop: async () => void steps.push(`stop ${name}`),
  });
  const service: Service = {
    name: 'probe',
    rpc: [],
    consumers: [
      { subject: 'a', durable: 'd', handle: async ({ id }) => void steps.push(`handle ${id}`) },
    ],
    tasks: [task('one'), task('two')],
    ready: async () => [],
    ...changes,
  };
  const bus = inProcessBus({ capacity: 10 });
  const host = { bus, serve: () => void steps.push('serve') };
  return { steps, task, service, host };
}

it('starts tasks, then rpc, then consumers; stops tasks in reverse', async () => {
  const { steps, service, host } = probe();
  const running = await startService(service, host);
  await host.bus.publish({ subject: 'a', id: '1', bytes: new Uint8Array() });
  await expect.poll(() => steps).toContain('handle 1');
  await running.stop();
  await host.bus.publish({ subject: 'a', id: '2', bytes: new Uint8Array() });
  await running.stop();
  expect(steps).toEqual(['start one', 'start two', 'serve', 'handle 1', 'stop two', 'stop one']);
});

it('stops again what it had started when something fails', async () => {
  const { steps, task, host } = probe();
  const failing = { ...task('bad'), start: async () => Promise.reject(new Error('no')) };
  const { service } = probe({ tasks: [task('one'), failing, task('three')] });
  await expect(startService(service, host)).rejects.toThrow('no');
  expect(steps).toEqual(['start one', 'stop bad', 'stop one']);
});

it('stops everything even when a stop fails, and then says so', async () => {
  const { steps, task, host } = probe();
  const failing = { ...task('bad'), stop: async () => Promise.reject(new Error('no')) };
  const { service } = probe({ tasks: [task('one'), failing] });
  const running = await startService(service, host);
  await expect(running.stop()).rejects.toThrow('no');
  expect(steps).toContain('stop one');
});
