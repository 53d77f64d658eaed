import fc from 'fast-check';
import type { LedgerCommand } from '../src/domain/commands.ts';
import { overCaptures } from '../src/domain/hold-events.ts';
import type { Payer } from '../src/domain/payment-events.ts';
import { directions } from '../src/domain/wallet-commands.ts';
import { adjustReasons } from '../src/domain/wallet-events.ts';
import { anyAudit } from './any-audit.ts';
import { anyNode, tree } from './any-tree.ts';
import { allocate, budget, ending, giveBack, hour, issue, lease, start, usd } from './given.ts';
import { captureHold, expireHold, place, release } from './given-holds.ts';
import {
  addPeer,
  closeUnseen,
  expire,
  holdTransfer,
  lapse,
  late,
  removePeer,
  report,
  rerate,
  send,
  shrink,
  takeBack,
} from './given-leases.ts';
import {
  endOverride,
  freeze,
  override,
  removeBudget,
  sweep,
  terms,
  thaw,
  topUp,
} from './given-money.ts';
import { restore, rotate } from './given-signer.ts';
import { adjust, close, openAsset, overdraft, reopen } from './given-wallet.ts';

// Arbitrary commands of every kind. Few leases, requests and budgets, so that they meet each other.

const spenders = ['user', 'other', 'dep'] as const;
const spender = fc.constantFrom(...spenders);
const managed = fc.constantFrom('org', 'dep', 'dep2', 'team');
const window = fc.constantFrom('day', 'day', 'week', 'lifetime');
/** Where most budgets are. */
const budgeted = fc.constantFrom('org', 'dep', 'dep', 'team', 'user', 'dep2');
const amount = fc.bigInt(0n, 60n);
const paid = fc.bigInt(1n, 80n);
const perhaps = <Value>(each: fc.Arbitrary<Value>) => fc.option(each, { nil: undefined });
const ask = fc.integer({ min: 1, max: 12 });
/** Each lease has its own spender. */
const spenderOf = (number: number) => spenders[number % spenders.length] ?? 'user';
const request = fc.integer({ min: 1, max: 16 }).map((number) => `req${number}`);
/** Some things wait; times are far from and near to where a run goes. */
const moment = fc.constantFrom(0, start + 20 * hour, start + 90 * hour, start + 300 * hour);
const id = fc.constantFrom('a', 'b', 'c');

const budgets: fc.Arbitrary<LedgerCommand> = fc
  .record({
    node: budgeted,
    limit: fc.bigInt(0n, 180n),
    window,
    mode: fc.constantFrom('hard', 'hard', 'hard', 'soft'),
    rolloverCap: perhaps(amount),
    floor: perhaps(fc.bigInt(1n, 40n)),
  })
  .map(({ node, limit, window: each, mode, rolloverCap, floor }) =>
    terms(budget(node, limit, each as 'day'), {
      mode: mode as 'hard',
      rolloverCap: each === 'lifetime' ? undefined : rolloverCap,
      floor,
    }),
  );

const overrides: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc
    .tuple(
      id,
      budgeted,
      window,
      paid,
      moment.filter((at) => at > 0),
    )
    .map(([name, node, each, sum, endsAt]) =>
      override(name, sum, { node, window: each as 'day', endsAt }),
    ),
  id.map(endOverride),
);

const payment: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc
    .tuple(
      anyNode,
      fc.uniqueArray(fc.constantFrom<Payer>('own', 'team', 'department', 'organization')),
    )
    .map(([node, order]) => ({ type: 'SetPayment' as const, node, order })),
  fc
    .tuple(anyNode, fc.constantFrom(undefined, 1 as const, 2 as const, 4 as const))
    .map(([node, weight]) => ({ type: 'SetPriority' as const, node, weight })),
  spender.map(freeze),
  spender.map(thaw),
  spender.map(thaw),
);

const credits: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc.tuple(spender, paid).map(([node, sum]) => issue(node, sum)),
  fc
    .tuple(spender, paid, fc.integer({ min: 1, max: 60 }))
    .map(([node, sum, hours]) => issue(node, sum, start + hours * 4 * hour)),
  fc
    .tuple(spender, spender, paid)
    .filter(([from, to]) => from !== to)
    .map(([from, to, sum]) => allocate(from, to, sum)),
  fc
    .tuple(spender, managed, paid)
    .map(([from, to, sum]) => ({ ...allocate(from, to, sum), toAccount: 'pool' as const })),
  fc
    .tuple(managed, spender, paid)
    .map(([from, to, sum]) => ({ ...allocate(from, to, sum), fromAccount: 'pool' as const })),
);

const wallets: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...directions), spender, paid, fc.constantFrom(...adjustReasons))
    .map(([direction, node, sum, reason]) => adjust(direction, node, sum, reason)),
  fc.tuple(anyNode, amount).map(([node, sum]) => overdraft(node, sum)),
  anyNode.map(close),
  fc.constantFrom(openAsset('TOK/0'), openAsset('CREDIT/6')),
  fc.tuple(spender, paid).map(([node, sum]) => ({ ...issue(node, sum), asset: 'TOK/0' })),
  fc.tuple(ask, amount).map(([n, sum]) => lease(n, sum, { node: spenderOf(n), asset: 'TOK/0' })),
  anyNode.map(reopen),
  spender.map(reopen),
);

const movements: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc.tuple(id, anyNode, moment).map(([name, node, dueAt]) => sweep(name, node, { dueAt })),
  fc
    .tuple(id, anyNode, paid, moment)
    .map(([name, node, sum, dueAt]) => topUp(name, node, sum, { dueAt })),
  id.map((schedule) => ({ type: 'CancelSchedule' as const, schedule })),
);

const hold = fc.integer({ min: 1, max: 12 }).map((number) => `hld${number}`);

const holds: fc.Arbitrary<LedgerCommand> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        hold,
        node: spender,
        amount: fc.bigInt(1n, 60n),
        ttlMs: fc.constantFrom(undefined, 60_000, 5 * 3_600_000, 30 * 86_400_000),
        overCapture: fc.constantFrom(...overCaptures),
      })
      .map(({ amount: sum, ...over }) => place(sum, over)),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(hold, fc.bigInt(1n, 40n), fc.constantFrom(false, false, false, true))
      .map(([name, sum, final]) => captureHold(final ? sum - 1n : sum, { hold: name, final })),
  },
  { weight: 2, arbitrary: fc.oneof(hold.map(release), hold.map(expireHold)) },
);

const openings: fc.Arbitrary<LedgerCommand> = fc
  .tuple(ask, amount, amount)
  .map(([number, least, more]) =>
    lease(number, least, { node: spenderOf(number), most: least + more }),
  );

const endings: fc.Arbitrary<LedgerCommand> = fc
  .record({
    name: request,
    number: ask,
    how: fc.constantFrom('settled', 'settled', 'settled', 'released', 'reconciled'),
    sum: amount,
    isLate: fc.constantFrom(false, false, true),
    timing: fc.option(fc.record({ took: ask, firstByte: ask }), { nil: undefined }),
  })
  .map(({ name, number, how, sum, isLate, timing }) => {
    const over = {
      ...{ lease: `lea${number}`, node: spenderOf(number), ending: how as 'settled', timing },
    };
    const cost = how === 'released' ? 0n : sum;
    const leaseKey = `lease:inc:${number}`;
    return isLate ? late(name, cost, { ...over, leaseKey }) : ending(name, cost, over);
  });

const leaseEnds: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc.tuple(ask, fc.nat(3)).map(([number, n]) => giveBack(n, { lease: `lea${number}` })),
  fc
    .tuple(ask, fc.integer({ min: 1, max: 3 }), amount)
    .map(([number, n, sum]) => shrink(n, sum, { lease: `lea${number}` })),
  ask.map((number) => lapse(`lea${number}`)),
  fc
    .tuple(ask, fc.constantFrom('charge', 'return'))
    .map(([number, policy]) => expire(policy as 'charge', `lea${number}`)),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), ask)
    .map(([upTo, seen]) => closeUnseen(upTo, `lea${seen}`)),
);

const outside: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc
    .tuple(request, anyNode, amount)
    .map(([name, node, sum]) => report(sum, { report: name, node })),
  fc
    .tuple(request, amount, fc.constantFrom('v2', 'v3'))
    .map(([name, sum, price]) => rerate(name, sum, price)),
);

const transfers: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc.tuple(id, spender, paid).map(([transfer, node, sum]) => holdTransfer(sum, { transfer, node })),
  fc.tuple(id, spender, paid).map(([transfer, node, sum]) => ({
    ...{ type: 'CreditTransfer' as const, transfer, node, asset: usd, amount: sum },
    fromLedger: 'led_b',
  })),
  id.map((transfer) => ({ type: 'CompleteTransfer' as const, transfer })),
  id.map((transfer) => ({ type: 'CancelTransfer' as const, transfer, code: 'node_unknown' })),
  fc.constantFrom<LedgerCommand>(addPeer(), addPeer(), removePeer(), addPeer('led_c')),
);

const sent: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc
    .tuple(fc.nat(99), spender, spender, paid, fc.constantFrom(0, 3_600_000, 2_592_000_000))
    .map(([number, from, to, sum, reversibleForMs]) =>
      send(sum, { transfer: `t${number}`, from, to, reversibleForMs }),
    ),
  fc
    .tuple(id, fc.constantFrom(undefined, undefined, 'user'))
    .map(([transfer, sender]) => takeBack(transfer, sender)),
);

const erasures: fc.Arbitrary<LedgerCommand> = anyNode.map((node) => ({
  type: 'RecordErasure',
  node,
}));

const origin = fc.constantFrom('alfred/dep/led', 'alfred/dep/led', 'alfred/dep/led_a');
const times = fc.constantFrom('', '', '/r2', '/r3');
const closings: fc.Arbitrary<LedgerCommand> = fc
  .constantFrom(0, 1, 2, 20, 90)
  .map((hours) => ({ type: 'ClosePeriod' as const, until: start + hours * hour }));

const signers: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc
    .tuple(origin, times, fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 }))
    .map(([log, time, from, to]) => rotate(`${log}${time}`, from, to)),
  fc
    .tuple(
      origin,
      times,
      fc.constantFrom('/r2', '/r2', '/r3', '/r4'),
      fc.integer({ min: 1, max: 70 }),
    )
    .map(([log, time, next, from]) =>
      restore({ origin: `${log}${time}`, from, size: 60 }, `${log}${next}`),
    ),
);

/** Every command that there is, but for genesis. */
export const anyCommand: fc.Arbitrary<LedgerCommand> = fc.oneof(
  { weight: 4, arbitrary: budgets },
  { weight: 1, arbitrary: fc.tuple(budgeted, window).map(([n, w]) => removeBudget(n, w as 'day')) },
  { weight: 5, arbitrary: overrides },
  { weight: 2, arbitrary: tree },
  { weight: 2, arbitrary: payment },
  { weight: 4, arbitrary: credits },
  { weight: 3, arbitrary: wallets },
  { weight: 3, arbitrary: movements },
  { weight: 12, arbitrary: openings },
  { weight: 14, arbitrary: endings },
  { weight: 8, arbitrary: leaseEnds },
  { weight: 5, arbitrary: outside },
  { weight: 4, arbitrary: transfers },
  { weight: 8, arbitrary: holds },
  { weight: 5, arbitrary: sent },
  { weight: 1, arbitrary: anyAudit },
  { weight: 1, arbitrary: erasures },
  { weight: 2, arbitrary: signers },
  { weight: 1, arbitrary: closings },
);
