import { MessageChannel } from 'node:worker_threads';
import { AlfredError } from '@alfred/errors';
import { afterEach, expect, it } from 'vitest';
import { type Backend, backendOver, serveControl, warnOver } from './control.ts';

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1 } of channels.splice(0)) port1.close();
});

function connect(changes: Partial<Backend> = {}) {
  const channel = new MessageChannel();
  channels.push(channel);
  const bugs: unknown[] = [];
  const backend: Backend = {
    start: async () => {},
    stop: async () => {},
    metrics: async () => 'a 1',
    ...changes,
  };
  serveControl(channel.port2, backend, (error) => bugs.push(error));
  const warnings: string[] = [];
  const client = backendOver(channel.port1, (line) => warnings.push(line));
  return { client, bugs, warnings, warn: warnOver(channel.port2), ...channel };
}

it('passes arguments, results and coded failures', async () => {
  const urls: string[] = [];
  const { client } = connect({
    start: async (url) => void urls.push(url),
    stop: async () => Promise.reject(new AlfredError('folder_busy', { folder: 'f' })),
  });
  await client.start('postgres://x');
  expect(urls).toEqual(['postgres://x']);
  expect(await client.metrics()).toBe('a 1');
  await expect(client.stop()).rejects.toMatchObject({
    code: 'folder_busy',
    params: { folder: 'f' },
  });
});

it('passes warnings on', async () => {
  const { client, warn, warnings } = connect();
  warn('something waits');
  await client.stop();
  expect(warnings).toEqual(['something waits']);
});

it('tells bugs on its own side, and passes them without their words', async () => {
  const broken = new Error('broken');
  const { client, bugs } = connect({ start: async () => Promise.reject(broken) });
  await expect(client.start('x')).rejects.toMatchObject({ code: 'internal' });
  expect(bugs).toEqual([broken]);
});

it('fails what waits, and what comes later, when the backend goes', async () => {
  const { client, port2 } = connect({ start: () => new Promise(() => {}) });
  const waiting = client.start('x');
  port2.close();
  await expect(waiting).rejects.toMatchObject({ code: 'service_unavailable' });
  await expect(client.metrics()).rejects.toMatchObject({ code: 'service_unavailable' });
});
