/** The checks, in the order in which a report lists them. */
export const checkNames = {
  files: 'every file is what SHA256SUMS says',
  keys: 'the file of keys is well-formed',
  checkpoint: 'the checkpoint is signed',
  form: 'every entry has the exact form of its type',
  chain: 'every entry continues the one before it',
  root: 'the entries are the ones that were signed',
  tiles: 'the tiles hold the same entries and their hashes',
  handovers: 'every new key was vouched for by the one before it',
  older: 'the older checkpoint is a beginning of this log',
  once: 'no command was recorded twice',
  postings: 'what leaves one account enters another',
  accounts: 'no account is below its floor',
  budgets: 'every budget counter adds up and is within its limit',
  endings: 'every request ends once, every lease ends after its requests',
  charges: 'every changed charge begins with what was charged before',
  balances: 'balances.json is what the entries add up to',
} as const;

export type CheckName = keyof typeof checkNames;

/** Something that does not hold, and what it was found in. */
export interface Finding {
  readonly check: CheckName;
  readonly message: string;
  /** The number of the line in `entries.ndjson`, which is the entry's `seq` unless they disagree. */
  readonly entry?: number;
  /** The files of the export that could be the one that was changed. */
  readonly files?: readonly string[];
}

/** What to look at first. */
export type Culprit =
  | {
      readonly kind: 'entry';
      readonly entry: number;
      /** Whether the signed root says so; otherwise it is where the evidence points. */
      readonly proven: boolean;
      readonly message: string;
    }
  | { readonly kind: 'file'; readonly files: readonly string[]; readonly message: string };

/**
 * How far the reader may rely on a verified export.
 * - `authenticated`: signed by a key, or continuing a checkpoint, that was given from outside.
 * - `self-consistent`: whoever made the export may have made the keys in it, too.
 */
export type Trust = 'authenticated' | 'self-consistent';

/** What a verification found. */
export interface Report {
  readonly outcome: 'verified' | 'failed';
  readonly trust: Trust;
  readonly ledger?: string;
  readonly origin?: string;
  readonly size?: number;
  /** Hex. */
  readonly root?: string;
  readonly entries: number;
  readonly checks: readonly {
    readonly name: CheckName;
    readonly outcome: 'ok' | 'failed' | 'skipped';
    readonly detail: string;
  }[];
  readonly findings: readonly Finding[];
  readonly culprit?: Culprit;
}

/** The first finding of each check, and how many there were. */
export interface Findings {
  add(finding: Finding): void;
  first(check: CheckName): Finding | undefined;
  count(check: CheckName): number;
  all(): readonly Finding[];
}

export function findingList(): Findings {
  const firsts = new Map<CheckName, { finding: Finding; count: number }>();
  return {
    add(finding) {
      const known = firsts.get(finding.check);
      if (known) known.count += 1;
      else firsts.set(finding.check, { finding, count: 1 });
    },
    first: (check) => firsts.get(check)?.finding,
    count: (check) => firsts.get(check)?.count ?? 0,
    all: () => [...firsts.values()].map(({ finding }) => finding),
  };
}
