import { experimental } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { firstHostOf, targetOf } from './address-list.ts';

type Found = Parameters<experimental.ResolverListener>[0];

/** What the vendor is told that a comma list of addresses is, as soon as it is this many. */
function resolved(addresses: string, count: number): Promise<Found> {
  const target = targetOf(addresses);
  const at = target.indexOf(':');
  const uri = { scheme: target.slice(0, at), path: target.slice(at + 1) };
  return new Promise((resolve) => {
    const heard = (found: Found) => {
      if (!found.ok || found.value.length === count) {
        resolve(found);
        resolver.destroy();
      }
      return true;
    };
    const resolver = experimental.createResolver(uri, heard, {});
    resolver.updateResolution();
  });
}

describe('addresses', () => {
  it('one is a name of its own', () => {
    expect(targetOf(' ledger:9090 ')).toBe('dns:ledger:9090');
    expect(targetOf('[::1]:9090')).toBe('dns:[::1]:9090');
    expect(targetOf('dns:///ledger:9090')).toBe('dns:///ledger:9090');
  });

  it('none is a mistake', () => {
    expect(() => targetOf(' , ')).toThrow('no address');
  });

  it('several are all that each of them is', async () => {
    const found = await resolved('127.0.0.1:1, [::1]:2,127.0.0.3:3', 3);
    expect(found.ok && found.value.flatMap(({ addresses }) => addresses)).toEqual([
      { host: '127.0.0.1', port: 1 },
      { host: '::1', port: 2 },
      { host: '127.0.0.3', port: 3 },
    ]);
  });

  it('of which none can be read are told to be none', async () => {
    expect(await resolved('a:b:c,d:e:f', 2)).toMatchObject({ ok: false });
  });

  it('the first host is the name that certificates have, unless another is said', () => {
    expect(firstHostOf('ledger-0.ledger:9090, ledger-1.ledger:9090')).toBe('ledger-0.ledger');
    expect(firstHostOf('dns:///ledger:9090')).toBe('ledger');
    expect(firstHostOf('[::1]:9090')).toBe('::1');
    expect(firstHostOf('')).toBe('');
  });
});
