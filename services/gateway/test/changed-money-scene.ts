import { AlfredError } from '@alfred/errors';
import type { Caller } from '../src/domain/caller.ts';
import type { Budget, NodeMoney } from '../src/ports/api/books.ts';
import type { DirectoryNode } from '../src/ports/api/directory.ts';
import type { MoneyCommand } from '../src/ports/api/money-command.ts';
import type { LeasedMoney } from '../src/ports/api/recalls.ts';

export const caller: Caller = {
  ...{ organization: 'org_a', ledger: 'led_a', node: 'usr_a', key: 'key_a', role: 'owner' },
  ...{ path: ['org_a', 'usr_a'], mode: 'live', expiresAt: 0n },
  ...{ asset: 'USD/9', tags: {}, tagKeys: [], limits: [] },
};
export const asOf = { seq: 9n, at: 1n };
export const entry = { seq: 9n, at: 1n, type: 'Changed.v1' };

export const budget: Budget = {
  ...{ asset: 'USD/9', window: 'month', mode: 'hard', resetsAt: undefined },
  ...{ limit: 10n, limitInForce: 12n, rolledOver: 2n, used: 3n, held: 4n, excess: 0n },
  ...{ rolloverCap: 2n, floor: undefined },
};

export const money: NodeMoney = {
  ...{ paymentOrder: ['own'], paymentFrom: undefined, weight: 1, weightFrom: undefined },
  frozen: false,
  overrides: [
    {
      ...{ override: 'ovr_1', asset: 'USD/9', window: 'month', amount: 1n, reason: 'T-1' },
      ...{ approver: 'org_a', endsAt: 5n, seq: 3n },
    },
  ],
  schedules: [{ schedule: 'sch_1', kind: 'sweep', asset: 'USD/9', amount: undefined, at: 5n }],
  overdrafts: [],
  ...{ lots: [], addedAssets: [] },
  asOf,
};

/** Books that remember what was posted, in a directory of everything but `usr_foreign`. */
export function scene() {
  const posted: MoneyCommand[] = [];
  const keys: string[] = [];
  const recalled: LeasedMoney[] = [];
  const forgotten: string[] = [];
  const node = async (_: unknown, id: string): Promise<DirectoryNode> => {
    if (id === 'usr_foreign') throw new AlfredError('resource_unknown', { kind: 'node', id });
    const shown = { id, kind: 'team', name: 'Team', parent: 'org_a' } as const;
    return { ...shown, email: undefined, createdAt: 0n, limit: undefined };
  };
  const deps = {
    directory: {
      node,
      moveNode: (_: unknown, { node: id }: { node: string }) => node(_, id),
    },
    books: {
      post: async (_: unknown, order: { command: MoneyCommand; idempotency: string }) => {
        posted.push(order.command);
        keys.push(order.idempotency);
        return entry;
      },
      postUnless: async (_: unknown, order: { command: MoneyCommand }) => {
        posted.push(order.command);
        return entry;
      },
      budgets: async () => ({ budgets: [budget], asOf }),
      nodeMoney: async () => money,
      moved: async () => 3n,
      wallet: async (_: string, of: string) => ({ node: of, balances: [], pool: [], asOf }),
    },
    recalls: { everything: async (leased: LeasedMoney) => void recalled.push(leased) },
    forgetPaths: (id: string) => void forgotten.push(id),
  };
  return { deps, posted, keys, recalled, forgotten };
}

export const usd = { asset: 'USD', amount: '0.000000005' };
export const under = { organization: 'org_a', ledger: 'led_a', node: 'team_a' };
