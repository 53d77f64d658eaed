import { describe, expect, it } from 'vitest';
import { findServer, type Surroundings } from './ladder.ts';
import { natsKind, redisKind } from './server-kind.ts';

/** A machine that has nothing, but for what a test says. */
function machine(has: Partial<Surroundings> = {}): Surroundings {
  return {
    platform: 'linux',
    setting: () => undefined,
    program: async () => undefined,
    dockerHas: async () => false,
    packageManager: async () => undefined,
    ...has,
  };
}

const settings = (values: Record<string, string>) => ({ setting: (name: string) => values[name] });
const program = { program: async ([name]: readonly string[]) => `/usr/sbin/${name}` };
const docker = { dockerHas: async () => true };

/** A machine whose package manager makes the program appear, or does not. */
function installing(name: 'apt' | 'brew', works = true) {
  const installed: string[] = [];
  const surroundings = machine({
    program: async () => (works && installed.length > 0 ? '/usr/sbin/it' : undefined),
    packageManager: async () => ({
      name,
      install: async (packageName) => void installed.push(packageName),
    }),
  });
  return { installed, surroundings };
}

describe('the search for a server', () => {
  it('takes a URL before anything else', async () => {
    const surroundings = machine({
      ...settings({ ALFRED_TEST_NATS_URL: 'nats://there:4222' }),
      ...program,
    });
    const found = await findServer(natsKind, surroundings);
    expect(found).toEqual({ rung: 'url', url: 'nats://there:4222' });
    expect(await findServer(redisKind, surroundings)).toMatchObject({ rung: 'program' });
  });

  it('takes a program before Docker', async () => {
    const found = await findServer(natsKind, machine({ ...program, ...docker }));
    expect(found).toEqual({ rung: 'program', path: '/usr/sbin/nats-server' });
  });

  it('takes Docker before it installs anything, with the official image or a named one', async () => {
    const { installed, surroundings } = installing('apt');
    const found = await findServer(redisKind, { ...surroundings, ...docker });
    expect(found).toEqual({ rung: 'docker', image: 'redis:7-alpine' });
    expect(installed).toEqual([]);
    const named = settings({ ALFRED_TEST_NATS_IMAGE: 'our/nats' });
    const other = await findServer(natsKind, machine({ ...docker, ...named }));
    expect(other).toEqual({ rung: 'docker', image: 'our/nats' });
  });

  it.each([
    ['apt', 'redis-server'],
    ['brew', 'redis'],
  ] as const)('installs by %s what is called %s there', async (manager, packageName) => {
    const { installed, surroundings } = installing(manager);
    const found = await findServer(redisKind, surroundings);
    expect(found).toEqual({ rung: 'program', path: '/usr/sbin/it' });
    expect(installed).toEqual([packageName]);
  });

  it.each([
    ['linux', 'sudo apt-get update && sudo apt-get install -y --no-install-recommends nats-server'],
    ['darwin', 'brew install nats-server'],
  ])('fails on %s with the command to run', async (platform, command) => {
    await expect(findServer(natsKind, machine({ platform }))).rejects.toThrow(command);
    const { surroundings } = installing('apt', false);
    await expect(findServer(natsKind, { ...surroundings, platform })).rejects.toThrow(command);
  });

  it('tries only the rungs it may', async () => {
    const all = machine({
      ...settings({ ALFRED_TEST_NATS_URL: 'nats://x' }),
      ...program,
      ...docker,
    });
    expect(await findServer(natsKind, all, ['docker', 'program'])).toMatchObject({
      rung: 'program',
    });
    expect(await findServer(natsKind, all, ['docker'])).toMatchObject({ rung: 'docker' });
    await expect(findServer(natsKind, all, [])).rejects.toThrow('ALFRED_TEST_NATS_URL');
  });
});
