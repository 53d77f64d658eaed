import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  alfredTopology,
  type NatsBus,
  natsBus,
  natsTrust,
  newTrustSeeds,
  serverConfig,
  serviceCredentials,
  unhandleable,
  usageSubject,
} from '@alfred/bus';
import { freePort, natsForTests, type RunningNats } from '@alfred/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIn } from './cli-home.ts';

const seeds = newTrustSeeds();
let home: string;
let server: RunningNats;
let env: Record<string, string>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  const trust = await natsTrust(seeds);
  server = await natsForTests({
    tls: true,
    config: ({ folder: storeFolder, tls, ...place }) =>
      serverConfig({ ...place, storeFolder, trust, ...(tls ? { tls } : {}) }),
  });
  const files = { operator: join(home, 'operator.creds'), ca: join(home, 'ca.pem') };
  await writeFile(files.operator, await credentialsOf('operator'));
  await writeFile(files.ca, server.ca ?? '');
  env = {
    ALFRED_NATS_URL: server.url,
    ALFRED_NATS_CREDS: files.operator,
    ALFRED_NATS_CA: files.ca,
  };
});
afterAll(async () => {
  await server.stop();
  await rm(home, { recursive: true });
});

const credentialsOf = async (name: string) =>
  (await serviceCredentials(alfredTopology, { seed: seeds.services, name })).text;
const run = (...words: string[]) => runIn(home, words, { env });

async function busOf(name: string): Promise<NatsBus> {
  const text = await credentialsOf(name);
  const bus = natsBus({
    ...{ servers: [server.url], name, topology: alfredTopology, unacknowledgedMax: 10 },
    ...{ ca: server.ca ?? '', credentials: () => text, onFault: () => {} },
  });
  await expect.poll(() => bus.isConnected()).toBe(true);
  return bus;
}

describe('bus apply', () => {
  it('makes the streams, and says that they are there the second time', async () => {
    const first = await run('bus', 'apply');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('created    stream ALFRED_USAGE\n');
    expect(first.out).toContain('created    consumer metering-15 of ALFRED_USAGE\n');
    const second = JSON.parse((await run('bus', 'apply', '--json')).out);
    expect(new Set(second.changes.map(({ change }: { change: string }) => change))).toEqual(
      new Set(['unchanged']),
    );
  });

  it('is for the operator alone', async () => {
    const creds = join(home, 'gateway.creds');
    await writeFile(creds, await credentialsOf('gateway'));
    const { code, err } = await run('bus', 'apply', '--creds', creds);
    expect(code).toBe(1);
    expect(err).toContain('The message bus does not let this service use stream ALFRED_USAGE.');
  });

  it.each([
    [['bus', 'apply', '--nats', 'nats://127.0.0.1:PORT'], 'The bus service cannot be reached'],
    [['bus', 'apply', '--replicas', 'many'], 'A whole number is needed'],
  ])('says why %s does not work', async (words, why) => {
    const port = String(await freePort());
    const { code, err } = await run(...words.map((word) => word.replace('PORT', port)));
    expect(code).not.toBe(0);
    expect(err).toContain(why);
  });

  it('asks for a server', async () => {
    const { code, err } = await runIn(home, ['bus', 'apply']);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'alfred: No NATS is named. Give --nats or ALFRED_NATS_URL.\n',
    });
  });
});

describe('dead-letters', () => {
  it('are listed, replayed and then gone', async () => {
    await run('bus', 'apply');
    const [gateway, metering] = [await busOf('gateway'), await busOf('metering')];
    const replayed = Promise.withResolvers<string>();
    let isBroken = true;
    await metering.subscribe(
      { subject: 'alfred.usage.*.*', durable: 'metering' },
      async ({ id }) => {
        if (isBroken) throw unhandleable('it is no block');
        replayed.resolve(id);
      },
    );
    const bytes = Buffer.from('nonsense');
    await gateway.publish({ subject: usageSubject('inc_a'), id: 'inc_a:1', bytes });
    const listed = () => run('dead-letters', 'list', '--json');
    const letters = async () => JSON.parse((await listed()).out).letters;
    await expect.poll(letters).toEqual([
      {
        ...{ number: 1, at: expect.any(String), subject: usageSubject('inc_a'), id: 'inc_a:1' },
        ...{ attempts: 1, reason: 'it is no block', bytes: bytes.toString('base64') },
      },
    ]);
    expect((await run('dead-letters', 'list', '--max', '5')).out).toContain(
      'after 1 tries: it is no block',
    );
    isBroken = false;
    expect((await run('dead-letters', 'replay', '1')).code).toBe(0);
    expect(await replayed.promise).toBe('inc_a:1');
    expect((await listed()).out).toBe('{"letters":[]}\n');
    const again = await run('dead-letters', 'replay', '1');
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('no dead letter 1') });
    await Promise.all([gateway.close(), metering.close()]);
  });
});
