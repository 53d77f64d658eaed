import { Command } from '@alfred/contracts/ledger';
import { describe, expect, it } from 'vitest';
import { asked, capture, lease, own, relayed } from '../../test/running-ledger.ts';
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

const issue = { node: 'usr_a', asset: 'USD/9', amount: '5' };
const root = { organization: 'org_a', timeZone: 'Europe/Berlin', assets: ['USD/9'] };

describe('the key of a command', () => {
  it.each([
    [capture('req_1', 'lea_1', 5n), 'use:req_1', false],
    [lease(7, 5n), 'lease:inc_a:7', false],
    [
      own('returnLease', { lease: 'lea_1', incarnation: 'inc_a', admitted: 2n }),
      'lease:inc_a:lea_1:return',
      false,
    ],
    [relayed('row_1', 'issueCredits', issue), 'sys:row_1', false],
    [asked('a+b/c==', 'issueCredits', issue), 'api:key_a:a+b/c==', true],
  ] as const)('is set by its source: %#', (command, key, bindsRefusal) => {
    expect(accepted(command)).toMatchObject({ key, bindsRefusal });
  });

  it('of usage and leases takes no word of a caller', () => {
    const origin = { $case: 'system', value: 'req_2' } as const;
    expect(accepted({ ...capture('req_1', 'lea_1', 5n), origin }).key).toBe('use:req_1');
  });

  it.each([
    [own('issueCredits', issue), 'it has no origin'],
    [relayed('', 'issueCredits', issue), 'system: no row'],
    [relayed('x'.repeat(191), 'issueCredits', issue), 'system: no row'],
    [asked('', 'issueCredits', issue), 'api: no key'],
    [asked('a b', 'issueCredits', issue), 'api: no key'],
    [asked('ü', 'issueCredits', issue), 'api: no key'],
  ] as const)('is refused without somebody who vouches for it: %#', (command, reason) => {
    expect(problem(command)).toBe(reason);
  });
});

describe('a time zone', () => {
  it.each([
    'UTC',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Europe/Kyiv',
    'America/Argentina/Buenos_Aires',
  ])('is taken by every name that the calendar knows: %s', (timeZone) => {
    expect(problem(relayed('r', 'openLedger', { ...root, timeZone }))).toBe('none');
  });
});

describe('what a command says about people', () => {
  const memo = {
    ...{ field: 'memo', subjects: ['dep_a', 'usr_a'], mac: 'ab'.repeat(32) },
    box: Buffer.alloc(40, 1),
  };
  const withTexts = (...texts: readonly (typeof memo)[]): Command => ({
    ...asked('k', 'issueCredits', issue),
    sealed: { texts: [...texts] },
  });

  it('goes on as it is, the box in base64url', () => {
    const box = Buffer.alloc(40, 1).toString('base64url');
    expect(accepted(withTexts(memo)).sealed).toEqual([{ ...memo, box }]);
    expect(accepted(withTexts()).sealed).toBeUndefined();
  });

  it('is in the digest by its mac, and its box is not', () => {
    const { digest } = accepted(withTexts(memo));
    expect(accepted(withTexts({ ...memo, box: Buffer.alloc(50, 2) })).digest).toBe(digest);
    for (const other of [
      withTexts(),
      withTexts({ ...memo, mac: 'cd'.repeat(32) }),
      withTexts({ ...memo, field: 'reason' }),
      withTexts({ ...memo, subjects: ['dep_a'] }),
    ]) {
      expect(accepted(other).digest).not.toBe(digest);
    }
    expect(accepted(withTexts()).digest).toBe(accepted(asked('k', 'issueCredits', issue)).digest);
  });

  it.each([
    ['a field that is none', { ...memo, field: 'For the flowers' }, /^sealed\.0\.field/],
    ['nobody', { ...memo, subjects: [] }, /^sealed\.0\.subjects/],
    ['somebody twice', { ...memo, subjects: ['usr_a', 'usr_a'] }, /^sealed\.0\.subjects/],
    ['an order of asking', { ...memo, subjects: ['usr_a', 'dep_a'] }, /^sealed\.0\.subjects/],
    ['no box', { ...memo, box: Buffer.from('short') }, /^sealed\.0\.box/],
    ['too much', { ...memo, box: Buffer.alloc(4_097) }, /^sealed\.0\.box/],
    ['no mac', { ...memo, mac: 'x' }, /^sealed\.0\.mac/],
  ])('is refused with %s', (_, text, reason) => {
    expect(problem(withTexts(text))).toMatch(reason);
  });

  it('is refused twice, too often, and without somebody who vouches for it', () => {
    expect(problem(withTexts(memo, memo))).toMatch(/a field twice/);
    const many = Array.from({ length: 9 }, (_, n) => ({ ...memo, field: `f${'x'.repeat(n)}` }));
    expect(problem(withTexts(...many))).toMatch(/^sealed/);
    const sealed = { texts: [memo] };
    expect(problem({ ...capture('req_1', 'lea_1', 5n), sealed })).toBe('sealed: it has no origin');
  });
});

describe('the digest of a command', () => {
  const digest = (command: Command) => accepted(command).digest;
  const first = capture('req_1', 'lea_1', 5n);

  it('is one for one content, whenever and by whomever it is sent', () => {
    expect(digest({ ...first, notAfter: 5n, actor: 'usr_a' })).toBe(digest(first));
    expect(digest(first)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not depend on the order of buckets', () => {
    const turned = structuredClone(first);
    if (turned.body?.$case === 'captureUsage') {
      turned.body.value.usage = { outputText: 96n, searches: 0n, inputUncached: 812n };
    }
    expect(digest(turned)).toBe(digest(first));
  });

  it.each([
    capture('req_1', 'lea_1', 6n),
    capture('req_1', 'lea_2', 5n),
    own('captureUsage', { ...(first.body?.value as never as object), price: 'other' } as never),
  ])('differs for another content: %#', (command) => {
    expect(digest(command)).not.toBe(digest(first));
  });
});

describe('a command that is read', () => {
  it('has its amounts as integers and its blanks left out', () => {
    const { command, policy, price, actor, notAfter } = accepted({
      ...capture('req_1', 'lea_1', 5n),
      notAfter: 7n,
    });
    expect(command).toMatchObject({
      ...{ type: 'CaptureUsage', amount: 5n, provider: 'openai' },
      usage: [
        ['inputUncached', 812],
        ['outputText', 96],
      ],
    });
    expect({ policy, price, actor, notAfter }).toEqual({
      ...{ policy: 'pol_2@7', price: '2026-11-20.1', actor: undefined, notAfter: 7 },
    });
  });

  it('derives one lease from one ask', () => {
    const [one, same, other] = [lease(7, 5n), lease(7, 6n), lease(8, 5n)].map(
      (each) => accepted(each).command,
    );
    expect(one).toMatchObject({ lease: (same as { lease: string }).lease });
    expect((other as { lease: string }).lease).not.toBe((one as { lease: string }).lease);
  });
});

describe('a command that cannot be read', () => {
  const node = { node: 'n', parent: '', kind: 'user' };
  const wish = {
    ...{ incarnation: 'i', ask: 1n, node: 'n', asset: 'USD/9', ttlMs: 1n },
    claim: undefined,
  };
  const used = { ...(capture('r', 'l', 5n).body?.value as object) } as never as Record<
    string,
    never
  >;

  it.each<[string, Command]>([
    ['it has no body', { ...own('openNode', node), body: undefined }],
    ['actor: no id', { ...relayed('r', 'openNode', node), actor: 'a b' }],
    ['openNode.node', relayed('r', 'openNode', { ...node, node: '' })],
    ['openNode.node', relayed('r', 'openNode', { ...node, node: 'a:b' })],
    ['openNode.node', relayed('r', 'openNode', { ...node, node: 'a\u0000b' })],
    ['openNode.kind', relayed('r', 'openNode', { ...node, kind: 'pool' })],
    ['openLedger.timeZone', relayed('r', 'openLedger', { ...root, timeZone: 'Moon/Sea' })],
    ['openLedger.timeZone', relayed('r', 'openLedger', { ...root, timeZone: '+05:00' })],
    ['openLedger.assets', relayed('r', 'openLedger', { ...root, assets: [] })],
    ['openLedger.assets.0', relayed('r', 'openLedger', { ...root, assets: ['EUR/2'] })],
    ['issueCredits.amount', relayed('r', 'issueCredits', { ...issue, amount: '0' })],
    ['issueCredits.amount', relayed('r', 'issueCredits', { ...issue, amount: '-1' })],
    ['issueCredits.amount', relayed('r', 'issueCredits', { ...issue, amount: '1.5' })],
    ['issueCredits.amount', relayed('r', 'issueCredits', { ...issue, amount: '9'.repeat(29) })],
    ['openLease: least is above most', own('openLease', { ...wish, least: '2', most: '1' })],
    ['openLease.ttlMs', own('openLease', { ...wish, least: '1', most: '1', ttlMs: 0n })],
    ['openLease.ask', own('openLease', { ...wish, least: '1', most: '1', ask: -1n })],
    ['captureUsage.ending', own('captureUsage', { ...used, ending: 'lost' } as never)],
    ['captureUsage: a paid release', own('captureUsage', { ...used, ending: 'released' } as never)],
    ['captureUsage.model', own('captureUsage', { ...used, model: 'a\nb' } as never)],
    ['captureUsage.provider', own('captureUsage', { ...used, provider: 'a b' } as never)],
    ['captureUsage.usage', own('captureUsage', { ...used, usage: { '9': 1n } } as never)],
    ['captureUsage.usage', own('captureUsage', { ...used, usage: { a: -1n } } as never)],
    [
      'captureUsage.usage: too many buckets',
      own('captureUsage', {
        ...used,
        usage: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`b${index}`, 1n])),
      } as never),
    ],
    ['returnLease.admitted', own('returnLease', { lease: 'l', incarnation: 'i', admitted: -1n })],
  ])('is refused with its reason: %s', (reason, command) => {
    expect(problem(command)).toContain(reason);
  });
});
