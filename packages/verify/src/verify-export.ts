import { join } from 'node:path';
import { balancesProblem } from './balances.ts';
import { type Chain, chainLog } from './chain.ts';
import { type Changed, findChanged, isChange } from './changed.ts';
import { parseEntry } from './entry.ts';
import {
  compareSum,
  type ExportFolder,
  entriesName,
  openFolder,
  readSmall,
  sumsName,
} from './export-files.ts';
import { type Fold, fold } from './fold/fold.ts';
import { merkleRoot } from './hash.ts';
import { locate } from './locate.ts';
import { checkOlder, type Older } from './older.ts';
import { findRepeated, type Names, nameStore, namesOf } from './once.ts';
import { eachLine, readLines } from './read-lines.ts';
import { type CheckName, type Culprit, type Findings, findingList, type Report } from './report.ts';
import { checkSignature, readKeys, type Signature } from './signature.ts';
import { concluded } from './verdict.ts';

/** What the reader brings along, and how to show that something happens. */
export interface VerifyOptions {
  /** Verifier keys from outside the export: with them a good export is authenticated. */
  readonly keys?: readonly string[] | undefined;
  /** The bytes of a checkpoint of this log that was kept from earlier. */
  readonly older?: Buffer | undefined;
  /** Called now and then with how many more bytes of the entries have been read. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  /**
   * How many requests whose charge was changed later are remembered at once, some 500 bytes each;
   * the entries are read once more for every so many beyond.
   */
  readonly changedAtOnce?: number | undefined;
}

const changedAtOnceMax = 100_000;

/** What one pass over the entries leaves behind. */
interface Reading {
  readonly chain: Chain;
  readonly fold: Fold;
  readonly names: Names;
  /** Changed charges that this pass has checked. */
  readonly changed: Changed | undefined;
  readonly ledger: string | undefined;
  /** SHA-256 of the whole file, in hex. */
  readonly sum: string;
  /** Of the tree over all lines, whatever they are. */
  readonly root: Buffer;
}

/**
 * Checks an export folder against itself and against what the reader brings along.
 *
 * Everything that is wrong with the export becomes a finding; it rejects only when the folder
 * cannot be read, and with a RangeError when what the reader gave is no key or no checkpoint.
 * Memory is some 50 bytes an entry, besides open leases, accounts, budgets and changed charges.
 */
export async function verifyExport(folder: string, options: VerifyOptions = {}): Promise<Report> {
  const findings = findingList();
  const files = await openFolder(folder, findings);
  const keys = await readKeys(files, options.keys, findings);
  const signature = await checkSignature(files, keys, findings);
  const { checkpoint } = signature;
  const reading = await readEntries(files, findings, options);
  const { chain, ledger } = reading;
  checkOrigin(reading, signature, findings);
  const older = checkOlder(chain.leaves, options.older, { keys, signature, findings });
  const located = checkRoot(reading, signature, { files, older, findings });
  await findRepeated(join(folder, entriesName), reading.names, findings);
  await checkOtherChanges(join(folder, entriesName), { reading, options }, findings);
  await checkBalances(files, reading, findings);
  const outside = keys.given && signature.state === 'good';
  return concluded({
    findings,
    located,
    trust: outside || older.authenticates ? 'authenticated' : 'self-consistent',
    ledger,
    entries: chain.leaves.size,
    checkpoint,
    skipped: skippedOf(signature, options),
    details: detailsOf(reading, signature, files),
  });
}

async function readEntries(
  files: ExportFolder,
  findings: Findings,
  { onProgress = () => {}, changedAtOnce = changedAtOnceMax }: VerifyOptions,
): Promise<Reading> {
  const path = join(files.folder, entriesName);
  const isThere = files.present.has(entriesName);
  const changed = isThere ? await findChanged(path, 0, changedAtOnce) : undefined;
  const chain = chainLog(findings);
  const folded = fold(changed);
  const names = nameStore();
  let ledger: string | undefined;
  const reading = { chain, fold: folded, names, changed };
  if (!isThere) return { ...reading, ledger, sum: '', root: merkleRoot(0, chain.leaves.at) };
  const sum = await readLines(
    path,
    (line) => {
      const entry = parseEntry(line);
      const number = chain.leaves.size + 1;
      if (typeof entry === 'string') {
        findings.add({ check: 'form', entry: number, message: entry });
        return chain.take(line.framed, undefined);
      }
      ledger ??= entry.ledger;
      chain.take(line.framed, entry);
      for (const name of namesOf(entry)) names.add(name);
      // Behind a line that is no entry there is nothing to add up to.
      if (chain.malformed !== undefined) return;
      folded.apply(entry, (check, message) => findings.add({ check, entry: number, message }));
    },
    onProgress,
  );
  const root = merkleRoot(chain.leaves.size, chain.leaves.at);
  return { ...reading, ledger, sum, root };
}

/** Folds the entries once more for each lot of changed charges that did not fit into the last. */
async function checkOtherChanges(
  path: string,
  { reading, options }: { readonly reading: Reading; readonly options: VerifyOptions },
  findings: Findings,
): Promise<void> {
  const { malformed = Number.POSITIVE_INFINITY } = reading.chain;
  let to = reading.changed?.to ?? Number.POSITIVE_INFINITY;
  while (to < malformed) {
    const changed = await findChanged(path, to, options.changedAtOnce ?? changedAtOnceMax);
    const folded = fold(changed);
    let line = 0;
    await eachLine(path, (bytes) => {
      line += 1;
      const entry = line > malformed ? '' : parseEntry(bytes);
      if (typeof entry === 'string') return;
      const number = line;
      const isOwn = isChange(entry) && line >= changed.from && line <= changed.to;
      folded.apply(entry, (check, message) => {
        if (isOwn) findings.add({ check, entry: number, message });
      });
    });
    to = changed.to;
  }
}

/** The log, its checkpoints and its key speak of the same ledger. */
function checkOrigin(
  { fold: { origin }, ledger }: Reading,
  { checkpoint, state }: Signature,
  findings: Findings,
): void {
  if (!checkpoint || state === 'bad' || origin === undefined) return;
  if (origin !== checkpoint.origin) {
    const message = `says that its checkpoints are of ${origin}, not ${checkpoint.origin}`;
    findings.add({ check: 'chain', entry: 1, message });
  }
  if (!checkpoint.origin.endsWith(`/${ledger}`)) {
    const message = `is of ${ledger}, whose checkpoints are not of ${checkpoint.origin}`;
    findings.add({ check: 'chain', entry: 1, message });
  }
}

function checkRoot(
  { chain, sum, root }: Reading,
  { checkpoint, state }: Signature,
  known: { readonly files: ExportFolder; readonly older: Older; readonly findings: Findings },
): Culprit | undefined {
  const { files, older, findings } = known;
  // A checkpoint that nobody signed says nothing about the entries.
  const signed = state === 'bad' ? undefined : checkpoint;
  const located = signed && locate(chain, { root, signed, fitting: older.fitting });
  if (located) findings.add({ check: 'root', entry: located.entry, message: located.message });
  // A signed root vouches for every byte of the entries: then it is the list of hashes that is wrong.
  const vouched = signed !== undefined && !located;
  const suspects = vouched ? [sumsName] : [entriesName, sumsName];
  compareSum(files, { name: entriesName, actual: sum, files: suspects }, findings);
  return located;
}

async function checkBalances(
  files: ExportFolder,
  { chain, fold: folded, root }: Reading,
  findings: Findings,
): Promise<void> {
  const bytes = await readSmall(files, 'balances.json');
  const tree = { size: chain.leaves.size, root: root.toString('hex') };
  const problem = bytes ? balancesProblem(bytes, folded, tree) : 'is missing or too large';
  if (!problem) return;
  const message = `balances.json ${problem}`;
  findings.add({ check: 'balances', files: ['balances.json'], message });
}

function skippedOf(
  { checkpoint, state }: Signature,
  options: VerifyOptions,
): ReadonlyMap<CheckName, string> {
  const skipped = new Map<CheckName, string>();
  if (!options.older) skipped.set('older', 'none was given');
  if (state === 'unknown') skipped.set('checkpoint', 'there is no key to hold it against');
  if (!checkpoint || state === 'bad') skipped.set('root', 'there is no signed checkpoint');
  return skipped;
}

function detailsOf(
  { chain, fold: folded, ledger }: Reading,
  { checkpoint, signers }: Signature,
  files: ExportFolder,
): ReadonlyMap<CheckName, string> {
  return new Map<CheckName, string>([
    ['files', `${files.sums.size} files`],
    ['checkpoint', `by ${signers.map(({ text }) => text).join(' and ')}`],
    ['chain', `${chain.leaves.size} entries of ${ledger}`],
    ['root', `${checkpoint?.root.toString('hex')} at size ${checkpoint?.size}`],
    ['accounts', `${folded.accounts.size} accounts that are not empty`],
    ['endings', `${folded.leases.size} leases are open`],
  ]);
}
