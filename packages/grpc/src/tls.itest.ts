import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned } from './testing/certificate.ts';
import { loopbackWorld } from './testing/loopback.ts';

const world = loopbackWorld();
afterEach(world.end);

type Pair = Awaited<ReturnType<typeof selfSigned>>;

describe('a server with a certificate', () => {
  let [own, other]: Pair[] = [];
  beforeAll(async () => {
    [own, other] = await Promise.all([selfSigned(), selfSigned()]);
  });
  const away = { code: 'service_unavailable' };
  const both = (): readonly [Pair, Pair] => {
    if (!own || !other) throw new Error('made before all');
    return [own, other];
  };

  it('answers whoever trusts it, by its address or by its name', async () => {
    const [tls] = both();
    const [first, second] = [await world.server({}, { tls }), await world.server({}, { tls })];
    const trusting = { tls: { ca: tls.cert } };
    const byAddress = world.client({ addresses: first.address, ...trusting });
    expect((await byAddress.one({ after: 1n })).head).toBe(1n);
    const list = `${first.address},${second.address}`;
    const byList = world.client({ addresses: list, ...trusting });
    expect((await byList.one({ after: 2n })).head).toBe(2n);
    const named = { tls: { ca: tls.cert, serverName: 'alfred.test' } };
    const byName = world.client({ addresses: list, ...named });
    expect((await byName.one({ after: 3n })).head).toBe(3n);
  });

  it('is none for whoever trusts another one, or another name, or speaks in the clear', async () => {
    const [tls, { cert: ca }] = both();
    const { address } = await world.server({}, { tls });
    const stranger = { tls: { ca: tls.cert, serverName: 'other.test' } };
    for (const trusting of [{ tls: { ca } }, stranger, {}]) {
      const client = world.client({ addresses: address, ...trusting });
      await expect(client.one({})).rejects.toMatchObject(away);
    }
  });

  it('may ask callers for theirs', async () => {
    const [tls, caller] = both();
    const { address } = await world.server({}, { tls: { ...tls, ca: caller.cert } });
    const known = world.client({ addresses: address, tls: { ...caller, ca: tls.cert } });
    expect((await known.one({ after: 1n })).head).toBe(1n);
    const unknown = world.client({ addresses: address, tls: { ca: tls.cert } });
    await expect(unknown.one({})).rejects.toMatchObject(away);
  });
});
