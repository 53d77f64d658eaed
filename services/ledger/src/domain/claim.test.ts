import { describe, it } from 'vitest';
import {
  after,
  day,
  dollars,
  ending,
  giveBack,
  given,
  issue,
  lease,
  second,
  tree,
} from '../../test/given.ts';
import { claim, expire, lapse, late } from '../../test/given-leases.ts';

const open = [...tree, issue('user', dollars(10))];
const first = lease(1, dollars(1), { claim: claim(1, 'r1') });
const again = (over: Partial<ReturnType<typeof claim>> = {}) =>
  lease(2, dollars(1), { claim: { ...claim(2, 'r2'), ...over } });

describe('a claim', () => {
  it('stands in the entry of its lease', () =>
    given(...open)
      .when(first)
      .gives({ type: 'LeaseOpened.v1', data: { claim: { request: 'r1', attempt: 1 } } }));

  it('may be tried again when its request ended without a charge', () => {
    const released = ending('r1', 0n, { ending: 'released' });
    given(...open, first, released, giveBack(1))
      .when(again())
      .gives({ type: 'LeaseOpened.v1', data: { claim: { request: 'r2', attempt: 2 } } });
    given(...open, first, giveBack(0))
      .when(again())
      .gives({ type: 'LeaseOpened.v1' });
  });

  it('waits for the lease before it', () =>
    given(...open, first, ending('r1', 0n, { ending: 'released' }))
      .when(again())
      .refuses('request_in_progress', { request: 'r1' }));

  it('is used up by a charge', () => {
    given(...open, first, ending('r1', 1n), giveBack(1))
      .when(again())
      .refuses('idempotency_key_used', { request: 'r1' });
    given(
      ...[...open, first, ending('r1', 0n, { ending: 'released' }), giveBack(1)],
      late('r1', 1n, { leaseKey: 'api:key:hmac:1' }),
    )
      .when(again())
      .refuses('idempotency_key_used', { request: 'r1' });
  });

  it('is used up by what its lease left unproven', () => {
    const over = 32 * second;
    const ended = (policy: 'charge' | 'return') => [
      ...[...open, first, after(over, lapse())],
      after(over + day, expire(policy)),
    ];
    given(...ended('charge'))
      .when(again())
      .refuses('idempotency_key_used', { request: 'r1' });
    given(...ended('return'))
      .when(again())
      .gives({ type: 'LeaseOpened.v1' });
  });

  it.each([
    ['command_invalid', { attempt: 3 }],
    ['command_invalid', { idempotency: 'other' }],
    ['idempotency_key_reused', { body: 'b'.repeat(64) }],
  ] as const)('is refused: %s', (code, over) =>
    given(...open, first, giveBack(0))
      .when(again(over))
      .refuses(code),
  );

  it('needs a lease of its own', () =>
    given(...open, lease(1, 1n))
      .when(first)
      .refuses('lease_exists', { lease: 'lea1' }));
});
