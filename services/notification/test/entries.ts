/** An entry of a ledger as its log has it, but for what is not looked at here. */
export interface EntryDraft {
  readonly type: string;
  readonly data: object;
}

export const ledger = 'led_a';

/** Organisation, department, team, user: one below the other. */
export const tree: readonly EntryDraft[] = [
  { type: 'LedgerOpened.v1', data: { organization: 'org_a' } },
  { type: 'WriterOpened.v1', data: {} },
  { type: 'NodeOpened.v1', data: { node: 'org_a', kind: 'organization' } },
  { type: 'NodeOpened.v1', data: { node: 'dep_a', parent: 'org_a', kind: 'department' } },
  { type: 'NodeOpened.v1', data: { node: 'tea_a', parent: 'dep_a', kind: 'team' } },
  { type: 'NodeOpened.v1', data: { node: 'tea_b', parent: 'dep_a', kind: 'team' } },
  { type: 'NodeOpened.v1', data: { node: 'usr_a', parent: 'tea_a', kind: 'user' } },
];

export function moved(node: string, parent: string): EntryDraft {
  return { type: 'NodeMoved.v1', data: { node, parent, path: [] } };
}

export function crossed(node: string, percent: number, asset = 'USD/9'): EntryDraft {
  const named = { node, asset, window: 'month', start: '2026-11-01T00:00:00Z', percent };
  const used = `${percent}0000000`;
  return { type: 'ThresholdCrossed.v1', data: { ...named, used, limit: '1000000000' } };
}

/** The bytes of the entry with this number. */
export function entryBytes(draft: EntryDraft, seq: number, of = ledger): Buffer {
  const at = 1_795_312_345_123_456 + seq;
  const envelope = { v: 'alfred/entry/1', ledger: of, seq, epoch: 1, prev: '0'.repeat(64), at };
  return Buffer.from(JSON.stringify({ ...envelope, ...draft }));
}
