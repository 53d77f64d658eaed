import type { Checkpoint } from './note.ts';
import {
  type CheckName,
  type Culprit,
  checkNames,
  type Finding,
  type Findings,
  type Report,
  type Trust,
} from './report.ts';

/** Everything that a verification found out, before it is put into words. */
export interface Evidence {
  readonly findings: Findings;
  /** Named by a signed root that does not come out. */
  readonly located: Culprit | undefined;
  readonly trust: Trust;
  readonly ledger: string | undefined;
  readonly entries: number;
  readonly checkpoint: Checkpoint | undefined;
  /** Checks that had nothing to look at, and why. */
  readonly skipped: ReadonlyMap<CheckName, string>;
  /** What to say of checks that hold. */
  readonly details: ReadonlyMap<CheckName, string>;
}

/** What an entry that is not the signed one would make fail, too: not worth a word then. */
const consequential: ReadonlySet<CheckName> = new Set([
  'once',
  'postings',
  'accounts',
  'budgets',
  'endings',
  'charges',
  'tiles',
  'handovers',
  'balances',
]);

const ownWords: readonly CheckName[] = [
  'once',
  'postings',
  'accounts',
  'budgets',
  'endings',
  'charges',
];

/** The report: each check with its outcome, and the one entry or file to look at first. */
export function concluded(evidence: Evidence): Report {
  const { findings, trust, ledger, entries, checkpoint } = evidence;
  const form = earliest(findings, ['form']);
  const tampered = reconciled(evidence.located, form) ?? earliest(findings, ['form', 'chain']);
  const culprit = tampered ?? accused(findings);
  const checks = (Object.keys(checkNames) as CheckName[]).map((name) => ({
    name,
    ...outcomeOf(name, evidence, tampered !== undefined),
  }));
  const failed = new Set(
    checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name),
  );
  return {
    outcome: culprit ? 'failed' : 'verified',
    trust,
    ...(ledger === undefined ? {} : { ledger }),
    ...(checkpoint === undefined ? {} : checkpointFacts(checkpoint)),
    entries,
    checks,
    findings: findings.all().filter(({ check }) => failed.has(check)),
    ...(culprit ? { culprit } : {}),
  };
}

function checkpointFacts({ origin, size, root }: Checkpoint) {
  return { origin, size, root: root.toString('hex') };
}

function outcomeOf(
  name: CheckName,
  { findings, skipped, details }: Evidence,
  tampered: boolean,
): Omit<Report['checks'][number], 'name'> {
  if (tampered && consequential.has(name)) {
    return { outcome: 'skipped', detail: 'the entries are not whole' };
  }
  const first = findings.first(name);
  if (first) {
    const more = findings.count(name) - 1;
    const others = more > 0 ? ` (and ${more} more)` : '';
    return { outcome: 'failed', detail: describe(first) + others };
  }
  const reason = skipped.get(name);
  if (reason !== undefined) return { outcome: 'skipped', detail: reason };
  return { outcome: 'ok', detail: details.get(name) ?? '' };
}

/** A finding as a sentence: those about an entry begin with its number. */
export function describe({ entry, message }: Finding): string {
  return entry === undefined ? message : `entry ${entry} ${message}`;
}

/** Where the root only points at an entry, what is wrong with its form says more. */
function reconciled(located: Culprit | undefined, form: Culprit | undefined): Culprit | undefined {
  if (located?.kind !== 'entry' || form?.kind !== 'entry') return located;
  return !located.proven && form.entry === located.entry ? form : located;
}

function accused(findings: Findings): Culprit | undefined {
  const handover = findings.first('handovers');
  return (
    ofFile(findings.first('keys')) ??
    ofFile(handover?.files ? handover : undefined) ??
    (findings.first('checkpoint') && earliest(findings, ['handovers'])) ??
    ofFile(findings.first('checkpoint')) ??
    earliest(findings, ['older']) ??
    ofFile(findings.first('older')) ??
    earliest(findings, ownWords) ??
    earliest(findings, ['handovers']) ??
    ofFile(findings.first('tiles')) ??
    ofFile(findings.first('balances')) ??
    ofFile(findings.first('files'))
  );
}

function earliest(findings: Findings, checks: readonly CheckName[]): Culprit | undefined {
  const [first] = checks
    .map((check) => findings.first(check))
    .filter((finding) => finding !== undefined)
    .filter(({ entry }) => entry !== undefined)
    .sort((a, b) => (a.entry ?? 0) - (b.entry ?? 0));
  if (!first?.entry) return undefined;
  return { kind: 'entry', entry: first.entry, proven: false, message: first.message };
}

function ofFile(finding: Finding | undefined): Culprit | undefined {
  return finding && { kind: 'file', files: finding.files ?? [], message: finding.message };
}
