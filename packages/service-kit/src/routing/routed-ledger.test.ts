import { systemClock } from '@alfred/clock';
import {
  type LedgerClient,
  LedgerDefinition,
  type LedgerServiceImplementation,
} from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { AlfredError } from '@alfred/errors';
import { ledgerShards, shardOf } from '@alfred/ids';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../channel.ts';
import { rpc } from '../service.ts';
import { loopbackTransport, type Transport } from '../transport/message-port-transport.ts';
import { routedLedgerChannel } from './routed-ledger.ts';

const ledgers = ['led_a', 'led_b', 'led_c', 'led_d'];

/** The processes of one deployment: who owns what, and what each was asked. */
function deployment(...addresses: readonly string[]) {
  const owners = new Map<number, string>();
  const transports = new Map<string, Transport>();
  const asked: string[] = [];
  const frozen = new Set<string>();
  const clocks = new Map<string, { steady: boolean; wall: bigint; expected: bigint }>();

  function replica(address: string): Transport {
    const own = async (at: string, ledger: string) => {
      asked.push(`${address} ${at} ${ledger}`);
      if (frozen.has(address)) await new Promise(() => {});
      if (owners.get(shardOf(ledger)) !== address) {
        throw new AlfredError('ledger_elsewhere', { ledger });
      }
      if (ledger === 'led_d') throw new AlfredError('command_invalid', { reason: 'd' });
    };
    const time = () => clocks.get(address) ?? { steady: true, wall: 10n, expected: 10n };
    const api: Partial<LedgerServiceImplementation> = {
      apply: async ({ ledger }) => {
        await own('apply', ledger);
        return { results: [] };
      },
      listOpenLeases: async ({ shard }) => {
        asked.push(`${address} leases ${shard}`);
        return { leases: [] };
      },
      listLedgers: async () => ({ ledgers: [address], heads: [0n] }),
      getClock: async () => time(),
      confirmClock: async () => time(),
      getShards: async () => {
        if (frozen.has(address)) await new Promise(() => {});
        const all = Array.from({ length: ledgerShards }, (_, shard) => shard);
        return { shards: all.map((shard) => ({ shard, address: owners.get(shard) ?? '' })) };
      },
    };
    const transport = loopbackTransport();
    const nothing = async () => ({});
    const whole = new Proxy(api, { get: (_, name) => Reflect.get(api, name) ?? nothing });
    transport.serve([rpc(LedgerDefinition, whole as LedgerServiceImplementation)]);
    return transport;
  }

  for (const address of addresses) transports.set(address, replica(address));
  const channelAt = (address: string) => {
    const transport = transports.get(address);
    if (!transport) throw new Error(`nobody is at ${address}`);
    return transport.channel;
  };
  const channel = routedLedgerChannel({
    any: channelAt(addresses[0] ?? ''),
    at: channelAt,
    clock: systemClock,
  });
  const give = (address: string, ...named: readonly string[]) => {
    for (const ledger of named) owners.set(shardOf(ledger), address);
  };
  const client: LedgerClient = createClient(LedgerDefinition, channel);
  return { owners, asked, frozen, clocks, transports, give, channel, client };
}

let made: ReturnType<typeof deployment>[] = [];
const start = (...addresses: readonly string[]) => {
  const one = deployment(...addresses);
  made.push(one);
  return one;
};
afterEach(async () => {
  for (const { transports } of made) {
    for (const transport of transports.values()) await transport.close();
  }
  made = [];
});

const apply = (ledger: string) => ({ ledger, commands: [] });

describe('a call that names a ledger', () => {
  it('goes to the process that writes it', async () => {
    const { client, give, asked } = start('a:1', 'b:1');
    give('a:1', 'led_a', 'led_c');
    give('b:1', 'led_b');
    for (const ledger of ledgers.slice(0, 3)) await client.apply(apply(ledger));
    expect(asked).toEqual(['a:1 apply led_a', 'b:1 apply led_b', 'a:1 apply led_c']);
  });

  it('follows it to where it went', async () => {
    const { client, give, asked } = start('a:1', 'b:1');
    give('a:1', 'led_a');
    await client.apply(apply('led_a'));
    give('b:1', 'led_a');
    await client.apply(apply('led_a'));
    expect(asked).toEqual(['a:1 apply led_a', 'a:1 apply led_a', 'b:1 apply led_a']);
  });

  it('waits for an owner, and no longer than it has time', async () => {
    const { client, give } = start('a:1');
    const waiting = client.apply(apply('led_a'));
    setTimeout(give, 300, 'a:1', 'led_a');
    await waiting;
    const soon = { signal: AbortSignal.timeout(200) };
    const away = { code: 'service_unavailable', params: { service: 'ledger' } };
    await expect(client.apply(apply('led_b'), soon)).rejects.toMatchObject(away);
    // Whoever is told to ask elsewhere for ever never hears that.
    const stale = start('a:2', 'b:2');
    stale.give('b:2', 'led_a');
    stale.transports.set('b:2', stale.transports.get('a:2') ?? loopbackTransport());
    const late = { signal: AbortSignal.timeout(300) };
    await expect(stale.client.apply(apply('led_a'), late)).rejects.toMatchObject(away);
  });

  it('asks the next owner of a ledger whose last one died', async () => {
    const { client, give, transports, asked } = start('a:1', 'b:1');
    give('b:1', 'led_a');
    await client.apply(apply('led_a'));
    await transports.get('b:1')?.close();
    setTimeout(give, 100, 'a:1', 'led_a');
    await client.apply(apply('led_a'));
    expect(asked.at(-1)).toBe('a:1 apply led_a');
  });

  it('leaves a process that is stopped, when another owns the ledger', async () => {
    const { client, give, frozen, asked } = start('a:1', 'b:1');
    give('b:1', 'led_a');
    frozen.add('b:1');
    const waiting = client.apply(apply('led_a'), { signal: AbortSignal.timeout(15_000) });
    await expect.poll(() => asked).toEqual(['b:1 apply led_a']);
    give('a:1', 'led_a');
    await waiting;
    expect(asked).toEqual(['b:1 apply led_a', 'a:1 apply led_a']);
  });

  it('is refused as the owner refuses it, at once', async () => {
    const { client, give, asked } = start('a:1');
    give('a:1', 'led_d');
    await expect(client.apply(apply('led_d'))).rejects.toMatchObject({ code: 'command_invalid' });
    expect(asked).toHaveLength(1);
  });

  it('ends with its caller', async () => {
    const { client } = start('a:1');
    const caller = new AbortController();
    const waiting = client.apply(apply('led_a'), { signal: caller.signal });
    setTimeout(() => caller.abort(), 100);
    await expect(waiting).rejects.toMatchObject({ code: 'request_cancelled' });
  });
});

describe('every other call', () => {
  it('goes to the owner of the shard it names, or to anybody', async () => {
    const { client, owners, asked, channel } = start('a:1', 'b:1');
    owners.set(0, 'b:1').set(7, 'a:1');
    await client.listOpenLeases({ shard: 7 });
    await client.listOpenLeases({});
    expect(asked).toEqual(['a:1 leases 7', 'b:1 leases 0']);
    expect((await client.listLedgers({})).ledgers).toEqual(['a:1']);
    expect((await client.getShards({})).shards).toHaveLength(ledgerShards);
    const other = createClient(MeteringDefinition, channel);
    await expect(other.getUsageCursor({ incarnation: 'inc_a' })).rejects.toMatchObject({
      params: { service: 'metering' },
    });
  });

  it('reads the clocks of all owners as one, which is steady when all are', async () => {
    const { client, owners, clocks } = start('a:1', 'b:1', 'c:1');
    const soon = { signal: AbortSignal.timeout(100) };
    await expect(client.getClock({}, soon)).rejects.toMatchObject({ code: 'service_unavailable' });
    owners.set(1, 'a:1').set(2, 'b:1');
    clocks.set('c:1', { steady: false, wall: 99n, expected: 10n });
    expect(await client.getClock({})).toEqual({ steady: true, wall: 10n, expected: 10n });
    clocks.set('b:1', { steady: false, wall: 3n, expected: 10n });
    clocks.set('a:1', { steady: true, wall: 30n, expected: 10n });
    expect(await client.getClock({})).toEqual({ steady: false, wall: 3n, expected: 10n });
    expect(await client.confirmClock({})).toEqual({ wall: 30n, expected: 10n });
  });
});
