// A small log for the checker's own tests, written down by hand and not by the ledger.
import { createHash } from 'node:crypto';

export interface Draft {
  readonly type: string;
  readonly key?: string;
  readonly postings?: readonly object[];
  readonly data?: object;
}

/** Chains drafts into the lines of an `entries.ndjson`. */
export function chained(drafts: readonly Draft[]): string[] {
  const lines: string[] = [];
  let prev = '0'.repeat(64);
  for (const [n, draft] of drafts.entries()) {
    const { type, key, postings, data = {} } = draft;
    const place = { v: 'alfred/entry/1', ledger: 'led_1', seq: n + 1, epoch: 1, prev, at: n + 100 };
    const line = JSON.stringify({ ...place, type, key, postings, data });
    lines.push(line);
    prev = createHash('sha256').update(Buffer.of(0)).update(line).digest('hex');
  }
  return lines;
}

const asset = 'USD/9';

/** `amount` from one account to another. */
export const move = (from: string, to: string, amount: number) => ({
  ...{ from, to, asset },
  amount: String(amount),
});

const counter = (used: number, held: number, limit = 1_000) => ({
  ...{ node: 'usr_1', asset, window: 'month', start: '2026-11-01T00:00:00Z' },
  end: '2026-12-01T00:00:00Z',
  ...{ used: String(used), held: String(held), limit: String(limit) },
});

export const budgets = (used: number, held: number, limit?: number) => ({
  budgets: [counter(used, held, limit)],
});

/** One dollar is issued, a lease opened, two requests end, and the lease is closed. */
export function soundDrafts(): Draft[] {
  const budget = { node: 'usr_1', asset, window: 'month', mode: 'hard', limit: '1000' };
  return [
    { type: 'LedgerOpened.v1', key: 'sys:led_1' },
    { type: 'CreditsIssued.v1', key: 'api:1', postings: [move('issued', 'wallet:usr_1', 5_000)] },
    { type: 'BudgetSet.v1', key: 'api:2', data: { ...budget, ...budgets(0, 0) } },
    {
      type: 'LeaseOpened.v1',
      key: 'lease:inc:1',
      postings: [move('wallet:usr_1', 'held:lea_1', 900)],
      data: { lease: 'lea_1', ...budgets(0, 900) },
    },
    {
      type: 'UsageCaptured.v1',
      key: 'use:req_1',
      postings: [move('held:lea_1', 'spent:sim', 300)],
      data: { request: 'req_1', ...budgets(300, 600) },
    },
    { type: 'UsageReleased.v1', key: 'use:req_2', data: { request: 'req_2' } },
    {
      type: 'LeaseClosed.v1',
      postings: [move('held:lea_1', 'wallet:usr_1', 600)],
      data: { lease: 'lea_1', ...budgets(300, 0) },
    },
  ];
}
