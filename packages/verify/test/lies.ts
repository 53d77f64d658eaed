// Logs that are signed and whole, and say what a correct ledger would never say.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyExport } from '../src/index.ts';
import { exportFolder, exportOf, type Files } from './exports.ts';
import {
  asset,
  chain,
  counter,
  type Draft,
  ended,
  leaseOpened,
  opening,
  signer,
} from './log-builder.ts';

/** What follows the opening; its last entry is the one to be named, by this check and message. */
export type Lie = readonly [name: string, check: string, drafts: readonly Draft[], message: RegExp];

/** Verifies exports in a folder of their own, with the key from outside. */
export function verifier() {
  let place: Awaited<ReturnType<typeof exportFolder>>;
  beforeAll(async () => {
    place = await exportFolder();
  });
  afterAll(() => place.remove());
  return async (files: Files) => {
    await place.put(files);
    const { culprit, checks } = await verifyExport(place.folder, { keys: [signer.verifierKey] });
    const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
    return { culprit, failed };
  };
}

/** One test for each lie. */
export function testLies(lies: readonly Lie[]): void {
  const verdictOf = verifier();
  it.each(lies)('%s', async (_, check, drafts, message) => {
    const lines = chain([...opening, ...drafts]);
    const { culprit, failed } = await verdictOf(exportOf(lines));
    expect(culprit).toMatchObject({ kind: 'entry', entry: lines.length });
    expect(culprit?.message).toMatch(message);
    expect(failed).toContain(check);
  });
}

export const lease = leaseOpened('lea_one', 1, 1000, [counter('usr_one', 0, 1000, 1500)]);
export const capture = ended('Captured', 'req_1', 'lea_one', {
  taken: [['held:lea_one', 'spent:openai', 300]],
  budgets: [counter('usr_one', 300, 700, 1500)],
});
export const returned = (admitted: number, endings: number): Draft => ({
  type: 'LeaseReturned.v1',
  data: { lease: 'lea_one', admitted, ended: endings },
});
export const closed = (admitted: number, amount: number, budgets: object[]): Draft => ({
  type: 'LeaseClosed.v1',
  postings: amount > 0 ? [['held:lea_one', 'wallet:usr_one', amount]] : [],
  data: { lease: 'lea_one', admitted, ...(budgets.length ? { budgets } : {}) },
});
export const allocate = (from: string, to: string, amount: number): Draft => ({
  type: 'CreditsAllocated.v1',
  key: `api:${from}-${to}`,
  postings: [[`wallet:${from}`, `wallet:${to}`, amount]],
  data: { from, to },
});
export const budgetSet = (node: string, limit: number, more: object): Draft => ({
  type: 'BudgetSet.v1',
  key: `api:${node}-${limit}`,
  data: { node, asset, window: 'month', mode: 'hard', limit: String(limit), ...more },
});
export const withData = (draft: Draft, data: object): Draft => ({
  ...draft,
  data: { ...draft.data, ...data },
});
