import { describe, expect, it } from 'vitest';
import { grantOf, leaseScene as scene, withLease } from '../../test/lease-scene.ts';

describe('a claim', () => {
  it('asks the ledger although a lease has room, for one request and no more', async () => {
    const { claim, wishes } = await withLease(100n);
    void claim('req_a');
    expect(wishes[1]).toMatchObject({
      number: 2,
      estimate: 10n,
      burnPerSecond: 0n,
      claim: { apiKey: 'key_a', idempotency: 'hmac', attempt: 1, request: 'req_a' },
    });
  });

  it('gets a lease of its own, which nobody else draws on and which goes with it', async () => {
    const { holder, claim, takeNow, take, wishes, returned } = await withLease(100n);
    const claiming = claim('req_a');
    holder.granted(grantOf(2, 50n));
    const taken = await claiming;
    expect(taken).toMatchObject({ outcome: 'taken', lease: 'lea_2', leaseKey: 'lease:inc_test:2' });
    expect(takeNow(40n).lease).toBe('lea_1');
    void take(95n);
    expect(wishes).toHaveLength(3);
    if (taken.outcome !== 'taken') throw new Error('not taken');
    taken.admit();
    taken.end(4n);
    expect(returned).toMatchObject([{ lease: 'lea_2', admitted: 1 }]);
  });

  it('is told who made it before', async () => {
    const { holder, claim, returned } = scene();
    const claiming = claim('req_b');
    holder.granted(grantOf(1, 10n, 'req_a'));
    expect(await claiming).toEqual({ outcome: 'claimed', request: 'req_a' });
    expect(holder.held()).toBe(0);
    expect(returned).toEqual([]);
  });

  it('is refused alone', async () => {
    const { holder, claim, take } = scene();
    const [claiming, waiting] = [claim('req_b'), take(10n)];
    const params = { request: 'req_a' };
    holder.refused({ number: 1, code: 'request_in_progress', params });
    expect(await claiming).toMatchObject({ code: 'request_in_progress', params });
    holder.refused({ number: 2, code: 'insufficient_credits', params: {} });
    expect(await waiting).toMatchObject({ code: 'insufficient_credits' });
  });

  it('is not refused for what others need, nor served by what they get', async () => {
    const { holder, claim, take, grant } = scene();
    const waiting = take(10n);
    const claiming = claim('req_a');
    grant(100n, 1);
    expect(await waiting).toMatchObject({ lease: 'lea_1' });
    holder.granted(grantOf(2, 10n));
    expect(await claiming).toMatchObject({ lease: 'lea_2' });
  });

  it('asks each for itself, however many wait', () => {
    const { claim, wishes } = scene();
    for (const request of ['req_a', 'req_b', 'req_c']) void claim(request);
    expect(wishes.map((wish) => wish.claim?.request)).toEqual(['req_a', 'req_b', 'req_c']);
  });

  it('is not made twice when its answer is lost: its client comes again', async () => {
    const { holder, claim, wishes } = scene();
    const claiming = claim('req_a');
    holder.disconnected();
    expect(await claiming).toMatchObject({ code: 'service_unavailable' });
    holder.connected();
    expect(wishes).toHaveLength(1);
  });

  it('waits for the way to quota, when there is none yet', async () => {
    const made = scene();
    made.isOpen = false;
    const claiming = made.claim('req_a');
    made.isOpen = true;
    made.holder.connected();
    made.holder.granted(grantOf(1, 10n));
    expect(await claiming).toMatchObject({ lease: 'lea_1' });
  });

  it('leaves an unused lease when its client has gone, which goes back', async () => {
    const { holder, claim, returned } = scene();
    const gone = new AbortController();
    const claiming = claim('req_a', gone.signal);
    gone.abort();
    expect(await claiming).toMatchObject({ code: 'request_cancelled' });
    holder.granted(grantOf(1, 10n));
    holder.granted(grantOf(1, 10n));
    expect(returned).toMatchObject([{ lease: 'lea_1', admitted: 0 }]);
    expect(holder.held()).toBe(0);
  });
});
