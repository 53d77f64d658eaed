import { hash } from 'node:crypto';
import { Command } from '@alfred/contracts/ledger';
import { derivedId } from '@alfred/ids';
import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { asked, asset, capture, lease, own, relayed } from '../../test/running-ledger.ts';
import { fromProtoCommand } from './from-proto.ts';

/** As it arrives: through the codec. */
function read(command: Command) {
  return fromProtoCommand(Command.decode(Command.encode(command).finish()));
}

function accepted(command: Command) {
  const checked = read(command);
  if ('problem' in checked) throw new Error(checked.problem);
  return checked.value;
}

const problem = (command: Command): string => {
  const checked = read(command);
  return 'problem' in checked ? checked.problem : 'none';
};

const captured = capture('req_1', 'lea_1', 5n).body?.value as never as object;
const usage = (over: object): Command => own('captureUsage', { ...captured, ...over } as never);
const late = (over: object): Command =>
  own('captureLate', { ...captured, leaseKey: 'lease:inc_a:7', ...over } as never);
const claim = {
  ...{
    apiKey: 'key_a',
    idempotency: 'aG1hYw',
    attempt: 2,
    body: 'ab'.repeat(32),
    request: 'req_1',
  },
};
const claiming = (over: object): Command =>
  own('openLease', {
    ...(lease(7, 5n).body?.value as never as object),
    claim: { ...claim, ...over },
  } as never);
const reported = {
  ...{ report: 'rep_1', node: 'usr_a', asset, amount: '5', provider: 'openai', model: 'm' },
  ...{ usage: { outputText: 9n }, price: 'v1', tags: { team: 'a' }, effective: 77n },
};
const rerated = { request: 'req_1', amount: '5', price: 'v2', reason: 'price_corrected' };
const shrunk = { lease: 'lea_1', incarnation: 'inc_a', number: 1n, amount: '5' };
const held = { transfer: 'trf_1', node: 'usr_a', asset, amount: '5', toLedger: 'b', toNode: 'n' };
const credited = { transfer: 'trf_1', node: 'n', asset, amount: '5', fromLedger: 'led_a' };

describe('the key of a command about leases, usage or transfers', () => {
  it.each([
    [claiming({}), 'api:key_a:aG1hYw:2', false],
    [late({}), 'late:req_1', false],
    [own('reportUsage', reported), 'out:rep_1', false],
    [own('rerate', rerated), 'rerate:req_1:v2', false],
    [own('shrinkLease', shrunk), 'lease:inc_a:lea_1:shrink:1', false],
    [own('expireLease', { lease: 'lea_1', policy: 'charge' }), 'lease:lea_1:expire', false],
    [own('closeUnseen', { incarnation: 'inc_a', upTo: 7n, seen: [] }), undefined, false],
    [asked('k', 'holdTransfer', held), 'api:key_a:k', true],
    [relayed('row', 'holdTransfer', held), 'sys:row', false],
    [own('creditTransfer', credited), 'sys:trf_1:credit:led_a', true],
    [own('completeTransfer', { transfer: 'trf_1' }), 'sys:trf_1:complete', false],
    [own('cancelTransfer', { transfer: 'trf_1', code: 'node_unknown' }), 'sys:trf_1:cancel', false],
  ] as const)('is set by its source: %#', (command, key, bindsRefusal) => {
    expect(accepted(command)).toMatchObject({ bindsRefusal });
    expect(accepted(command).key).toBe(key);
  });

  it('of a transfer needs somebody who vouches for it', () => {
    expect(problem(own('holdTransfer', held))).toBe('it has no origin');
  });
});

describe('the digest of a command', () => {
  const digest = (command: Command) => accepted(command).digest;
  const sha = (content: object) => hash('sha256', canonicalize(content) ?? '', 'hex');

  it('is what it was before there were tags, claims and keys of leases', () => {
    expect(digest(capture('req_1', 'lea_1', 5n))).toBe(
      sha({
        ...{ type: 'CaptureUsage', request: 'req_1', lease: 'lea_1', node: 'usr_a' },
        ...{ ending: 'settled', asset, amount: '5', provider: 'openai', model: 'gpt-4o-mini' },
        usage: [
          ['inputUncached', 812],
          ['outputText', 96],
        ],
        ...{ how: 'provider', apiKey: 'key_a', disputed: false },
        ...{ policy: 'pol_2@7', price: '2026-11-20.1' },
      }),
    );
    expect(digest(lease(7, 5n))).toBe(
      sha({
        ...{ type: 'OpenLease', lease: derivedId('lea', 'inc_a', '7'), incarnation: 'inc_a' },
        ...{ ask: 7, node: 'usr_a', asset, least: '5', most: '5', ttlMs: 30_000 },
      }),
    );
  });

  it('covers tags, and not where a lease may be found', () => {
    expect(digest(usage({ tags: { a: 'b' } }))).not.toBe(digest(usage({})));
    expect(digest(usage({ leaseKey: 'lease:inc:1' }))).toBe(digest(usage({})));
    expect(digest(late({ leaseKey: '' }))).toBe(digest(late({})));
  });

  it('of a claim is that of its request’s body', () => {
    expect(digest(claiming({}))).toBe(claim.body);
  });
});

describe('what stands beside a command', () => {
  it('is the versions that decided, and when it really was', () => {
    const nothing = { policy: undefined, price: undefined, effective: undefined };
    expect(accepted(late({}))).toMatchObject({ policy: 'pol_2@7', price: '2026-11-20.1' });
    expect(accepted(own('reportUsage', reported))).toMatchObject({ price: 'v1', effective: 77 });
    expect(accepted(own('rerate', rerated))).toMatchObject({ ...nothing, price: 'v2' });
    expect(accepted(own('shrinkLease', shrunk))).toMatchObject(nothing);
  });

  it('is left out where it says nothing', () => {
    const { price, policy } = accepted(usage({ price: '', policy: '' }));
    expect({ price, policy }).toEqual({ price: undefined, policy: undefined });
  });
});

describe('a command that cannot be read', () => {
  it.each([
    ['captureUsage.request', usage({ request: 'a\u0000b' })],
    ['captureUsage.request', usage({ request: '\ud800' })],
    ['captureUsage.model', usage({ model: 'a\nb' })],
    ['captureUsage.amount', usage({ amount: '-1' })],
    ['captureUsage.amount', usage({ amount: '9'.repeat(40) })],
    ['captureUsage.usage.outputText', usage({ usage: { outputText: -1n } })],
    ['captureUsage.usage.outputText', usage({ usage: { outputText: 2n ** 60n } })],
    ['captureUsage.tags.a', usage({ tags: { a: 'no spaces' } })],
    ['captureUsage.tags', usage({ tags: Object.fromEntries(numbered(33)) })],
    ['captureLate.leaseKey', late({ leaseKey: 'a\u0007' })],
    ['captureLate.leaseKey', late({ leaseKey: 'x'.repeat(201) })],
    ['captureLate: a paid release', late({ ending: 'released' })],
    ['openLease.claim.attempt', claiming({ attempt: 0 })],
    ['openLease.claim.body', claiming({ body: 'body' })],
    ['openLease.claim.idempotency', claiming({ idempotency: 'a:b' })],
    ['reportUsage.effective', own('reportUsage', { ...reported, effective: -1n })],
    ['reportUsage.effective: no time', own('reportUsage', { ...reported, effective: 0n })],
    ['rerate.price', own('rerate', { ...rerated, price: 'a\u0001' })],
    ['rerate.price', own('rerate', { ...rerated, price: '' })],
    ['rerate.reason', own('rerate', { ...rerated, reason: 'because' })],
    ['shrinkLease.number: numbers begin at 1', own('shrinkLease', { ...shrunk, number: 0n })],
    ['shrinkLease.amount: nothing', own('shrinkLease', { ...shrunk, amount: '0' })],
    ['expireLease.policy', own('expireLease', { lease: 'lea_1', policy: 'keep' })],
    [
      'closeUnseen.seen',
      own('closeUnseen', { ...{ incarnation: 'i', upTo: 1n }, seen: many(1001) }),
    ],
    ['holdTransfer.transfer', asked('k', 'holdTransfer', { ...held, transfer: 'lea_1' })],
    ['cancelTransfer.code', own('cancelTransfer', { transfer: 'trf_1', code: 'No' })],
  ] as const)('is refused with its reason: %s', (reason, command) => {
    expect(problem(command)).toContain(reason);
  });
});

function numbered(count: number): readonly (readonly [string, string])[] {
  return Array.from({ length: count }, (_, index) => [`t${index}`, 'x'] as const);
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `lea_${index}`);
}
