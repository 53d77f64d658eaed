import { serialize } from 'node:v8';
import { expect, it } from 'vitest';
import {
  after,
  bench,
  budget,
  day,
  dollars,
  ending,
  giveBack,
  issue,
  lease,
  openNode,
  second,
  start,
  tree,
} from '../../test/given.ts';
import { captureHold, place } from '../../test/given-holds.ts';
import {
  addPeer,
  claim,
  closeUnseen,
  expire,
  holdTransfer,
  lapse,
  rerate,
  send,
  takeBack,
} from '../../test/given-leases.ts';
import { override, terms, topUp } from '../../test/given-money.ts';
import { rotate } from '../../test/given-signer.ts';
import { archive, close, openAsset, overdraft } from '../../test/given-wallet.ts';
import { decodeState, encodeState, stateVersion } from './encode-state.ts';

// A snapshot is read by the release that made it and by every one whose state has the same shape.
// When this test fails, the shape has changed: then raise `stateVersion`, and state the new shape.

const over = 32 * second;

/** A state in which every collection has something, and every optional member a value somewhere. */
function richState() {
  const here = bench();
  const floored = terms(budget('user', dollars(50)), { floor: dollars(1), rolloverCap: 9n });
  const steps = [
    ...[...tree, issue('user', dollars(10)), budget('dep', dollars(90)), floored],
    ...[override('o1', 5n), topUp('top1', 'user', 1n, { dueAt: 9e15 }), lease(1, dollars(1))],
    { type: 'SetPayment', node: 'user', order: ['own'] } as const,
    { type: 'SetPriority', node: 'user', weight: 2 } as const,
    lease(2, dollars(1), { claim: claim(1, 'r9') }),
    ...[
      ending('r1', 1n),
      rerate('r1', 2n),
      addPeer(),
      holdTransfer(5n),
      closeUnseen(9, 'lea1', 'lea2'),
    ],
    ...[send(2n, { transfer: 'trf2' }), takeBack('trf2'), send(2n, { transfer: 'trf3' })],
    ...[place(9n), place(9n, { hold: 'hld2' }), captureHold(9n, { hold: 'hld2' })],
    ...[after(over, lapse()), after(over + day, expire('charge')), giveBack(1, { lease: 'lea2' })],
    close('team'),
    openNode('gone', 'dep', 'user'),
    archive('gone'),
    openAsset('TOK/0'),
    ...[overdraft('user', 5n), rotate('alfred/dep/led_a', 1, 2)],
    issue('user', 5n, start + day * 90),
  ];
  for (const step of steps) expect(here.run(step)).not.toHaveProperty('refusal');
  return here.state;
}

/** The members of everything in it, of what several places share where it is found first. */
function shapeOf(value: unknown): readonly string[] {
  const paths = new Set<string>();
  const seen = new Set<unknown>();
  const walk = (part: unknown, path: string): void => {
    if (typeof part !== 'object' || part === null || seen.has(part)) {
      paths.add(path);
      return;
    }
    seen.add(part);
    for (const [name, each] of partsOf(part)) walk(each, `${path}${name}`);
  };
  walk(value, '');
  return [...paths].sort();
}

function partsOf(part: object): readonly (readonly [string, unknown])[] {
  if (part instanceof Map) return [...part.values()].map((each) => ['{}', each]);
  if (part instanceof Set) return [...part].map((each) => ['<>', each]);
  if (Array.isArray(part)) return part.map((each) => ['[]', each]);
  return Object.entries(part).map(([name, each]) => [`.${name}`, each]);
}

const shape = `
.added<>
.archived<>
.asksClosed{}.at
.asksClosed{}.upTo
.assets<>
.at
.balances{}
.budgets{}[].asset
.budgets{}[].counters{}.boost
.budgets{}[].counters{}.budget
.budgets{}[].counters{}.crossed
.budgets{}[].counters{}.end
.budgets{}[].counters{}.endsAt
.budgets{}[].counters{}.held
.budgets{}[].counters{}.holds
.budgets{}[].counters{}.limit
.budgets{}[].counters{}.live
.budgets{}[].counters{}.placed
.budgets{}[].counters{}.start
.budgets{}[].counters{}.startsAt
.budgets{}[].counters{}.used
.budgets{}[].floor
.budgets{}[].limit
.budgets{}[].mode
.budgets{}[].node
.budgets{}[].overrides{}.amount
.budgets{}[].overrides{}.approver
.budgets{}[].overrides{}.asset
.budgets{}[].overrides{}.endsAt
.budgets{}[].overrides{}.node
.budgets{}[].overrides{}.override
.budgets{}[].overrides{}.reason
.budgets{}[].overrides{}.seq
.budgets{}[].overrides{}.window
.budgets{}[].rolloverCap
.budgets{}[].since
.budgets{}[].window
.closed<>
.closedUntil
.ended{}.at
.ended{}.how
.expired{}.account
.expired{}.admitted
.expired{}.ask
.expired{}.asset
.expired{}.claimed
.expired{}.counters[]
.expired{}.ended
.expired{}.id
.expired{}.incarnation
.expired{}.lapsed
.expired{}.node
.expired{}.path
.expired{}.ttlMs
.floored{}
.floors{}[]
.holds{}.held
.holds{}.live
.holds{}.placed
.leases{}.account
.leases{}.admitted
.leases{}.ask
.leases{}.asset
.leases{}.claimed
.leases{}.counters[]
.leases{}.ended
.leases{}.id
.leases{}.incarnation
.leases{}.lapsed
.leases{}.node
.leases{}.path
.leases{}.ttlMs
.lots{}[].amount
.lots{}[].expiresAt
.lots{}[].lot
.movements{}.amount
.movements{}.asset
.movements{}.dueAt
.movements{}.kind
.movements{}.node
.movements{}.schedule
.nodes{}.frozen
.nodes{}.holds
.nodes{}.id
.nodes{}.kind
.nodes{}.order
.nodes{}.order[]
.nodes{}.path[]
.nodes{}.weight
.organization
.origin
.overdrafts{}
.overrides{}
.peers<>
.placed{}.account
.placed{}.asset
.placed{}.counters[]
.placed{}.expiresAt
.placed{}.id
.placed{}.node
.placed{}.overCapture
.placed{}.path
.rerates<>
.reversed<>
.sent{}.amount
.sent{}.asset
.sent{}.from
.sent{}.id
.sent{}.reversibleUntil
.sent{}.to
.seq
.signerKey
.timeZone
.transfers{}.amount
.transfers{}.asset
.transfers{}.id
.transfers{}.node
.transfers{}.toLedger
.transfers{}.toNode
`;

it('has one shape for one version', () => {
  expect(stateVersion).toBe(10);
  expect(shapeOf(richState()).join('\n')).toBe(shape.trim());
});

it('comes back from its bytes as it was, with what several places share', () => {
  const state = richState();
  const leaf = Buffer.alloc(32, 7);
  const back = decodeState(encodeState(state, { ledger: 'led_a', leaf }));
  expect(back).toEqual({ ledger: 'led_a', leaf, state });
  for (const { counters } of back?.state.leases.values() ?? []) {
    for (const counter of counters) {
      expect(counter.budget.counters.get(counter.start)).toBe(counter);
      expect(back?.state.budgets.get(counter.budget.node)).toContain(counter.budget);
    }
  }
});

it('is none of ours when another release made it', () => {
  const place = { ledger: 'led_a', leaf: Buffer.alloc(32) };
  const older = { version: stateVersion - 1, ...place, state: richState() };
  expect(decodeState(serialize(older))).toBeUndefined();
  const { leases: _, ...less } = richState();
  expect(decodeState(serialize({ version: stateVersion, ...place, state: less }))).toBeUndefined();
});
