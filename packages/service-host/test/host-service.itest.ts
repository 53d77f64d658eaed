import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { hostService } from '../src/index.ts';
import { clientOf, type Diary, noSettings, noting, settings, worldOf } from './host.ts';

const programOf = (diary: Diary, more: Parameters<typeof noting>[1] = {}) => ({
  ...{ name: 'policy', settings: noSettings, peers: {} },
  create: () => noting(diary, more),
});

/** Starts one and waits until it says where it is. */
async function started(more: Parameters<typeof noting>[1] = {}, env = {}) {
  const diary: Diary = [];
  const world = worldOf({ ...settings, ...env });
  const ended = hostService(programOf(diary, more), world.around);
  await expect.poll(() => world.logged('started')).toBeDefined();
  const { address, admin } = world.logged('started') ?? {};
  const get = (path: string) => fetch(`http://127.0.0.1:${admin}${path}`);
  return { ...world, diary, ended, address, get };
}

describe('a hosted service', () => {
  it('is called, looked after, and ended in order', async () => {
    const { address, get, asked, ended, diary, complaints } = await started();
    const { client, close } = clientOf(address);
    const { bundle } = await client.getBundle({ organization: 'org_a' });
    expect(bundle).toMatchObject({ organization: 'org_a', version: 1n });
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    const ready = await get('/readyz');
    // It can serve without its bus, and says that it misses it.
    expect([ready.status, await ready.json()]).toEqual([
      ...[200, { status: 'degraded', missing: [], degraded: ['bus'] }],
    ]);
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect((await get('/other')).status).toBe(404);
    asked.resolve();
    expect(await ended).toBe(0);
    expect(diary).toEqual([
      ...['first started', 'second started', 'asked'],
      ...['handed over', 'second stopped', 'first stopped'],
    ]);
    expect(complaints).toEqual([]);
    await expect(client.getBundle({ organization: 'org_a' })).rejects.toMatchObject({
      code: 'service_unavailable',
    });
    close();
    await expect(get('/healthz')).rejects.toThrow();
  });

  it('answers nobody who does not show the token', async () => {
    const { address, asked, ended, diary } = await started();
    const { client, close } = clientOf(address, 'another of sixteen letters');
    await expect(client.getBundle({ organization: 'org_a' })).rejects.toThrow();
    expect(diary).not.toContain('asked');
    close();
    asked.resolve();
    await ended;
  });

  it('tells its log of a bug, and its caller nothing of it', async () => {
    const { address, asked, ended, logged } = await started();
    const { client, close } = clientOf(address);
    const put = client.putPolicy({
      organization: 'o',
      node: 'n',
      actor: 'a',
      rules: [],
      idempotency: '',
    });
    await expect(put).rejects.toMatchObject({ code: 'internal' });
    expect(logged('bug')).toMatchObject({ err: { message: 'a bug' } });
    close();
    asked.resolve();
    await ended;
  });

  it('is not ready while something is missing, nor when it cannot say', async () => {
    let answer: () => Promise<readonly string[]> = async () => ['policy: PostgreSQL'];
    const { get, asked, ended } = await started({ ready: () => answer() });
    const missing = await get('/readyz');
    expect([missing.status, await missing.json()]).toEqual([
      ...[503, { status: 'not_ready', missing: ['policy: PostgreSQL'], degraded: ['bus'] }],
    ]);
    answer = () => new Promise(() => {});
    expect(await (await get('/readyz')).json()).toMatchObject({
      missing: ['policy: no answer'],
    });
    asked.resolve();
    await ended;
  });

  it('advertises where it is told that others reach it', async () => {
    const { address, asked, ended } = await started(
      {},
      { ALFRED_ADVERTISE: 'policy-1.local:9090' },
    );
    expect(address).toBe('policy-1.local:9090');
    asked.resolve();
    await ended;
  });
});

describe('an end out of order', () => {
  it('is one line, when a fault comes that nobody handled', async () => {
    const { fault, ended, complaints, logged, diary } = await started();
    fault.resolve(new Error('broken\nin two'));
    expect(await ended).toBe(1);
    expect(complaints).toEqual(['alfred policy: broken in two']);
    expect(logged('failed')).toMatchObject({ level: 'fatal' });
    expect(diary).not.toContain('second stopped');
  });

  it('comes at once, when it is insisted on', async () => {
    const { asked, insisted, ended } = await started({
      handOver: () => new Promise(() => {}),
    });
    asked.resolve();
    insisted.resolve();
    expect(await ended).toBe(130);
  });

  it('undoes a start that fails', async () => {
    const diary: Diary = [];
    const world = worldOf(settings);
    const failing = {
      name: 'third',
      start: () => Promise.reject(new Error('no')),
      stop: async () => {},
    };
    const tasks = [...noting(diary).tasks, failing];
    expect(await hostService(programOf(diary, { tasks }), world.around)).toBe(1);
    expect(world.complaints).toEqual(['alfred policy: no']);
    expect(diary).toEqual([
      ...['first started', 'second started', 'second stopped', 'first stopped'],
    ]);
  });

  it('undoes a start that is called off', async () => {
    const diary: Diary = [];
    const world = worldOf(settings);
    const slow = {
      name: 'slow',
      start: () => new Promise<void>((resolve) => setTimeout(resolve, 300)),
      stop: async () => void diary.push('slow stopped'),
    };
    const ended = hostService(programOf(diary, { tasks: [slow] }), world.around);
    world.asked.resolve();
    expect(await ended).toBe(130);
    expect(diary).toEqual(['slow stopped']);
    expect(world.logged('started')).toBeUndefined();
  });

  it('names the port that another process has', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const world = worldOf({ ...settings, ALFRED_GRPC_PORT: String(port) });
    expect(await hostService(programOf([]), world.around)).toBe(1);
    expect(world.complaints.join()).toContain(String(port));
    taken.close();
  });
});
