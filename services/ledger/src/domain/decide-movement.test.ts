import { describe, expect, it } from 'vitest';
import {
  after,
  bench,
  budget,
  day,
  ending,
  giveBack,
  given,
  hour,
  issue,
  lease,
  posting,
  start,
  tree,
} from '../../test/given.ts';
import {
  endOverride,
  freeze,
  move,
  override,
  runMovement,
  sweep,
  topUp,
} from '../../test/given-money.ts';
import type { LedgerCommand } from './commands.ts';
import { movementsMax } from './decide-movement.ts';
import { dueCommands } from './due.ts';

const funded = [...tree, issue('user', 50n), issue('team', 100n)];
const dueAt = start + day;
const later = { dueAt };
const cancel = (schedule: string) => ({ type: 'CancelSchedule', schedule }) as const;
const scheduled = { type: 'MovementScheduled.v1' } as const;

describe('a sweep', () => {
  it('goes at once when its time has come: the free balance, to the parent', () =>
    given(...funded, lease(1, 20n))
      .when(sweep('s1', 'user'))
      .gives(
        { ...scheduled, data: { schedule: 's1', kind: 'sweep', node: 'user', dueAt: 0 } },
        {
          type: 'WalletSwept.v1',
          postings: [posting('wallet:user', 'wallet:team', 30n)],
          data: { schedule: 's1', node: 'user', to: 'team' },
        },
      ));

  it('posts nothing when nothing is free', () =>
    given(...tree)
      .when(sweep('s1', 'user'))
      .gives(scheduled, { type: 'WalletSwept.v1', postings: [] }));

  it('is refused for a time that is over', () => {
    given(...funded)
      .when(sweep('s1', 'user', { dueAt: start - 1 }))
      .refuses('movement_past', { schedule: 's1' });
    given(...funded)
      .when(topUp('s1', 'user', 60n, { dueAt: 1 }))
      .refuses('movement_past', { schedule: 's1' });
  });

  it('waits for its time, and takes what is free then', () => {
    given(...funded)
      .when(sweep('s1', 'user', later))
      .gives({ ...scheduled, data: { dueAt } });
    given(...funded, sweep('s1', 'user', later), issue('user', 5n))
      .when(after(day, runMovement('s1')))
      .gives({ type: 'WalletSwept.v1', postings: [posting('wallet:user', 'wallet:team', 55n)] });
  });

  it('goes to whoever is its parent then', () =>
    given(...funded, sweep('s1', 'user', later), move('user', 'dep'))
      .when(after(day, runMovement('s1')))
      .gives({ type: 'WalletSwept.v1', data: { to: 'dep' } }));

  it('is refused at once, or fails in its time, when the wallet is frozen', () => {
    given(...funded, freeze('user'))
      .when(sweep('s1', 'user'))
      .refuses('wallet_frozen', { node: 'user', account: 'wallet:user' });
    given(...funded, sweep('s1', 'user', later), freeze('user'))
      .when(after(day, runMovement('s1')))
      .gives({
        type: 'MovementFailed.v1',
        postings: [],
        data: { schedule: 's1', code: 'wallet_frozen' },
      });
  });
});

describe('a top-up', () => {
  it('fills a wallet to an amount, what leases hold of it included', () =>
    given(...funded, lease(1, 20n))
      .when(topUp('s1', 'user', 60n))
      .gives(
        { ...scheduled, data: { kind: 'top_up', amount: 60n } },
        {
          type: 'WalletToppedUp.v1',
          postings: [posting('wallet:team', 'wallet:user', 10n)],
          data: { schedule: 's1', node: 'user', from: 'team' },
        },
      ));

  it('posts nothing when the wallet is full', () =>
    given(...funded, freeze('user'))
      .when(topUp('s1', 'user', 50n))
      .gives(scheduled, { type: 'WalletToppedUp.v1', postings: [] }));

  it('is refused at once for want of credits, and schedules nothing', () => {
    const { state, ...outcome } = given(...funded).when(topUp('s1', 'user', 151n));
    outcome.refuses('insufficient_credits', { node: 'team', account: 'wallet:team' });
    expect(state.movements.size).toBe(0);
    given(...funded, lease(1, 60n, { node: 'team' }))
      .when(topUp('s1', 'user', 100n))
      .refuses('held_by_leases', { node: 'team', held: '0.00000006' });
    given(...funded, freeze('team'))
      .when(topUp('s1', 'user', 51n))
      .refuses('wallet_frozen', { node: 'team' });
  });

  it('waits for held money a while, and fails when that does not come', () => {
    const blocked = [
      ...[...funded, lease(1, 60n, { node: 'team' })],
      topUp('s1', 'user', 100n, later),
    ];
    given(...blocked)
      .when(after(day, runMovement('s1')))
      .refuses('held_by_leases', { account: 'wallet:team' });
    given(...blocked, after(day + hour / 2, giveBack(0)))
      .when(after(day + hour / 2 + 1, runMovement('s1')))
      .gives({ type: 'WalletToppedUp.v1', postings: [{ amount: 50n }] });
    given(...blocked)
      .when(after(day + hour, runMovement('s1')))
      .gives({ type: 'MovementFailed.v1', data: { code: 'held_by_leases' } });
  });

  it('fails when the credits are not there', () =>
    given(...funded, topUp('s1', 'user', 151n, later))
      .when(after(day, runMovement('s1')))
      .gives({
        type: 'MovementFailed.v1',
        data: { schedule: 's1', code: 'insufficient_credits' },
      }));
});

describe('a movement', () => {
  it.each([
    [sweep('s1', 'nowhere'), 'node_unknown', { node: 'nowhere' }],
    [sweep('s1', 'user', { asset: 'TOK/0' }), 'asset_unknown', { asset: 'TOK/0' }],
    [sweep('s1', 'org'), 'movement_unsupported', { node: 'org' }],
    [sweep('s0', 'user'), 'schedule_exists', { schedule: 's0' }],
  ] as const)('is refused %#', (command, code, params) =>
    given(...funded, sweep('s0', 'user', later))
      .when(command)
      .refuses(code, params),
  );

  it('is refused when too many wait', () => {
    const here = bench();
    for (const command of [...funded, sweep('s0', 'user', later)]) here.run(command);
    const [waiting] = here.state.movements.values();
    for (let n = 1; waiting && n < movementsMax; n += 1) {
      here.state.movements.set(`x${n}`, waiting);
    }
    expect(here.run(sweep('s1', 'user', later))).toMatchObject({
      refusal: { code: 'schedules_too_many', params: { limit: '10000' } },
    });
  });

  it('is cancelled before its time, and ends once', () => {
    const waiting = [...funded, sweep('s1', 'user', later)];
    given(...waiting)
      .when(cancel('s1'))
      .gives({ type: 'MovementCancelled.v1', postings: [], data: { schedule: 's1' } });
    for (const end of [cancel('s1'), after(day, runMovement('s1'))]) {
      given(...waiting, end)
        .when(after(day, cancel('s1')))
        .refuses('schedule_unknown', { schedule: 's1' });
      given(...waiting, end)
        .when(after(day, runMovement('s1')))
        .refuses('schedule_unknown', { schedule: 's1' });
    }
  });

  it('that was made at once is over', () =>
    given(...funded, sweep('s1', 'user'))
      .when(cancel('s1'))
      .refuses('schedule_unknown', { schedule: 's1' }));

  it('does not run before its time', () =>
    given(...funded, sweep('s1', 'user', later))
      .when(runMovement('s1'))
      .gives());
});

describe('what is due', () => {
  const past: readonly LedgerCommand[] = [
    ...[...funded, budget('dep', 100n), lease(1, 60n, { node: 'team' })],
    ...[override('o1', 1n, { endsAt: start + hour }), override('o2', 1n, { endsAt: dueAt })],
    ...[sweep('s1', 'user', { dueAt: start + 2 * hour }), topUp('s2', 'user', 100n, later)],
  ];
  const here = bench();
  for (const command of past) here.run(command);

  it('is nothing before its time', () => {
    expect(dueCommands(here.state, start + hour - 1)).toEqual([]);
  });

  it('are overrides that end and movements that run', () => {
    expect(dueCommands(here.state, start + hour)).toEqual([endOverride('o1')]);
    expect(dueCommands(here.state, start + 2 * hour)).toEqual([
      endOverride('o1'),
      runMovement('s1'),
    ]);
  });

  it('is no movement that waits for held money, until its patience is over', () => {
    const ends = [endOverride('o1'), endOverride('o2'), runMovement('s1')];
    expect(dueCommands(here.state, dueAt)).toEqual(ends);
    expect(dueCommands(here.state, dueAt + hour)).toEqual([...ends, runMovement('s2')]);
  });

  it('is what becomes true when it is commanded', () => {
    const all = bench();
    for (const command of past) all.run(command);
    all.run(after(day, ending('r1', 1n, { node: 'team' })));
    for (let round = 0; round < 3; round += 1) {
      for (const command of dueCommands(all.state, dueAt + hour))
        all.run(after(day + hour, command));
    }
    expect(all.state.overrides.size + all.state.movements.size).toBe(0);
    expect(dueCommands(all.state, dueAt + 9 * day)).toEqual([]);
  });

  it('comes a hundred at a time', () => {
    const many = bench();
    for (const command of [...tree, issue('user', 5n)]) many.run(command);
    for (let n = 0; n < 120; n += 1) many.run(sweep(`s${n}`, 'user', later));
    expect(dueCommands(many.state, dueAt)).toHaveLength(100);
    const nodes = ['org', 'dep', 'team', 'user'];
    for (const [index, node] of [...nodes, ...nodes].entries()) {
      const window = index < nodes.length ? 'day' : 'week';
      many.run(budget(node, 1n, window));
      for (let n = 0; n < 15; n += 1) {
        many.run(override(`o${index}.${n}`, 1n, { node, window, endsAt: dueAt }));
      }
    }
    const due = dueCommands(many.state, dueAt);
    expect(due).toHaveLength(100);
    expect(due.every(({ type }) => type === 'EndOverride')).toBe(true);
  });
});
