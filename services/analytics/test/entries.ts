// Entries as far as analytics reads them, one chain of times.

export interface EntryDraft {
  readonly type: string;
  /** Microseconds; the time of the entry otherwise. */
  readonly at?: number;
  readonly effective?: number;
  readonly actor?: string;
  readonly key?: string;
  readonly postings?: readonly object[];
  readonly data: object;
}

/** 2026-11-22T01:52:25Z. */
export const start = 1_795_312_345_000_000;
export const hour = 3_600_000_000;

export function entryBytes({ at, ...draft }: EntryDraft, seq: number, ledger = 'led_a'): Buffer {
  const envelope = { v: 'alfred/entry/1', ledger, seq, epoch: 1, at: at ?? start + seq };
  return Buffer.from(JSON.stringify({ ...envelope, ...draft }));
}

export const opened = (node: string, parent?: string): EntryDraft => ({
  ...{ type: 'NodeOpened.v1', data: { node, parent, kind: 'team' } },
});

export const moved = (node: string, parent: string): EntryDraft => ({
  ...{ type: 'NodeMoved.v1', data: { node, parent, path: [] } },
});

export const captured = (
  node: string,
  amount: bigint,
  timing?: { readonly took: number; readonly firstByte: number },
  model = 'gpt-4o-mini',
): EntryDraft => ({
  type: 'UsageCaptured.v1',
  postings: [{ from: 'held:lea', to: 'spent:openai', asset: 'USD/9', amount: String(amount) }],
  data: { node, provider: 'openai', model, usage: { inputUncached: 10, outputText: 5 }, timing },
});

export const released = (node: string): EntryDraft => ({
  ...{ type: 'UsageReleased.v1', data: { node, provider: 'openai', model: 'gpt-4o-mini' } },
});

export const rerated = (node: string, back: bigint): EntryDraft => ({
  type: 'Rerated.v1',
  postings: [{ from: 'spent:openai', to: 'wallet:x', asset: 'USD/9', amount: String(back) }],
  data: { node, before: '100', charge: '60' },
});
