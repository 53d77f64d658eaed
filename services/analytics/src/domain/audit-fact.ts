/** What kind of thing an entry tells. */
export const auditCategories = ['money', 'tree', 'admin', 'policy', 'refusal', 'system'] as const;

export type AuditCategory = (typeof auditCategories)[number];

/** By asset, in minor units. */
export type Amounts = Readonly<Record<string, bigint>>;

/** Whose usage an entry is about, and what providers got by it. */
export interface AuditUsage {
  readonly spender: string;
  readonly provider: string;
  readonly model: string;
  readonly spent: Amounts;
}

/** One entry, as somebody looks for it. Texts are empty where it says nothing of the kind. */
export interface AuditFact {
  readonly seq: bigint;
  /** When it was written, and when it counts: wall time in microseconds. */
  readonly at: bigint;
  readonly counted: bigint;
  readonly type: string;
  readonly category: AuditCategory;
  readonly actor: string;
  readonly key: string;
  /** That it is about, each once. */
  readonly nodes: readonly string[];
  readonly act: string;
  readonly subject: string;
  readonly code: string;
  readonly request: string;
  readonly lease: string;
  readonly transfer: string;
  readonly hold: string;
  readonly apiKey: string;
  /** What moved by it, over all postings. */
  readonly moved: Amounts;
  readonly usage: AuditUsage | undefined;
  readonly facts: Readonly<Record<string, string>>;
  /** What it is found by, each once. */
  readonly words: readonly string[];
}

const categories: readonly (readonly [AuditCategory, RegExp])[] = [
  ['refusal', /^(CommandRefused|RefusalsCounted)\./],
  ['tree', /^(Node[A-Z]|Subtree)/],
  ['policy', /^(Budget|Limit|Override|Threshold|PaymentOrder|Priority|Overdraft|Peer)/],
  ['admin', /^(ActRecorded\.|Erasure|LegalHold|Person)/],
  ['system', /^(Ledger|Writer|Signer|Period|AsksClosed\.|Checkpoint)/],
];

/** What an entry of this type tells; where nothing else is known, it is about money. */
export function categoryOf(type: string, act: string): AuditCategory {
  if (/^(policy|prices)\./.test(act)) return 'policy';
  return categories.find(([, types]) => types.test(type))?.[0] ?? 'money';
}
