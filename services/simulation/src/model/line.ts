// An entry as its bytes say it, read without any code of the ledger's.

export interface Posting {
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: string;
}

export interface StatedCounter {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  readonly start: string;
  readonly end?: string;
  readonly used: string;
  readonly held: string;
  readonly limit: string;
}

/** Everything that any type of entry says; which of it is there follows from the type. */
export interface Data {
  readonly organization: string;
  readonly timeZone: string;
  readonly assets: readonly string[];
  readonly node: string;
  readonly parent?: string;
  readonly kind: string;
  readonly path: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly window: string;
  readonly mode: string;
  readonly limit: string;
  readonly rolloverCap?: string;
  readonly floor?: string;
  readonly excess?: string;
  readonly budgets?: readonly StatedCounter[];
  readonly override: string;
  readonly amount: string;
  readonly endsAt: number;
  readonly how: string;
  readonly start: string;
  readonly percent: number;
  readonly used: string;
  readonly order: readonly string[];
  readonly weight?: number;
  readonly schedule: string;
  readonly dueAt: number;
  readonly code: string;
  readonly command: string;
  readonly ledger: string;
  readonly lease: string;
  readonly incarnation: string;
  readonly ask: number;
  readonly wallet: string;
  readonly account?: string;
  readonly ttlMs: number;
  readonly claim?: { readonly request: string; readonly attempt: number };
  readonly number: number;
  readonly policy: string;
  readonly upTo: number;
  readonly request: string;
  readonly ending: string;
  readonly before?: string;
  readonly charge: string;
  readonly admitted: number;
  readonly ended: number;
  readonly report: string;
  readonly transfer: string;
  readonly reversibleUntil?: number;
  readonly hold: string;
  readonly expiresAt: number;
  readonly overCapture: string;
  readonly captured: string;
  readonly uncaptured?: string;
  readonly final?: boolean;
  readonly left: string;
  readonly toLedger: string;
  readonly toNode: string;
  readonly fromLedger: string;
}

/** One entry of a log. */
export interface Line {
  readonly v: string;
  readonly ledger: string;
  readonly seq: number;
  readonly epoch: number;
  readonly prev: string;
  readonly at: number;
  readonly type: string;
  readonly key?: string;
  readonly digest?: string;
  readonly postings?: readonly Posting[];
  readonly data: Data;
}

/** Reads one entry. */
export function readLine(bytes: Uint8Array): Line {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as Line;
}

/** The sum of some postings. */
export function sumOf(
  { postings = [] }: Line,
  matches: (posting: Posting) => boolean = () => true,
): bigint {
  return postings.filter(matches).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}
