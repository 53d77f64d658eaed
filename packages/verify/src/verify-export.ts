import { join } from 'node:path';
import { balancesProblem } from './balances.ts';
import {
  compareSum,
  compareSums,
  type ExportFolder,
  entriesName,
  hasTiles,
  isTile,
  openFolder,
  readSmall,
  sumsName,
} from './export-files.ts';
import { leafFile } from './leaf-file.ts';
import { locate } from './locate.ts';
import { crewOf } from './log/crew.ts';
import { emptySource, fileSource } from './log/file-source.ts';
import { checkOlder, type Older, readOlder } from './older.ts';
import { namesInMemory } from './once.ts';
import { checkNames, checkOtherChanges, type Reader, type Reading, readLog } from './read-log.ts';
import { type CheckName, type Culprit, type Findings, findingList, type Report } from './report.ts';
import { checkSignature, readKeys, type Signature } from './signature.ts';
import { tileCheck } from './tiles/tile-check.ts';
import { concluded } from './verdict.ts';

/** What the reader brings along, and how to show that something happens. */
export interface VerifyOptions {
  /** Verifier keys from outside the export: with them a good export is authenticated. */
  readonly keys?: readonly string[] | undefined;
  /** The bytes of a checkpoint of this log that was kept from earlier. */
  readonly older?: Buffer | undefined;
  /** Compares every key with every other, in a temporary folder when there are many. */
  readonly allKeys?: boolean | undefined;
  /** Threads beside this one; without a word, two for an export that is worth it. */
  readonly workers?: number | undefined;
  /** Called now and then with how many more bytes of the entries have been read. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  /**
   * How many requests whose charge was changed later are remembered at once, some 500 bytes each;
   * the entries are read once more for every so many beyond.
   */
  readonly changedAtOnce?: number | undefined;
}

const changedAtOnceMax = 100_000;
const workersDefault = 2;
/** Below this, starting threads takes longer than doing their work. */
const worthWorkersBytes = 8 << 20;

/** What the log turned out to be, and what was known of it before. */
interface Known {
  readonly reader: Reader;
  readonly reading: Reading;
  readonly files: ExportFolder;
  readonly signature: Signature;
  readonly older: Older;
  /** Of the tree over all lines, whatever they are. */
  readonly root: Buffer;
}

/**
 * Checks an export folder against itself and against what the reader brings along.
 *
 * Everything that is wrong with the export becomes a finding; it rejects only when the folder
 * cannot be read, and with a RangeError when what the reader gave is no key or no checkpoint.
 * Memory does not grow with the log: only with open leases, accounts, budgets and changed charges.
 */
export async function verifyExport(folder: string, options: VerifyOptions = {}): Promise<Report> {
  const findings = findingList();
  const files = await openFolder(folder, findings);
  const source = files.present.has(entriesName)
    ? await fileSource(join(folder, entriesName))
    : emptySource;
  const isLarge = source.total.amount >= worthWorkersBytes;
  const crew = crewOf(options.workers ?? (isLarge ? workersDefault : 0));
  try {
    return await verifyFiles({ source, crew, findings }, files, options);
  } finally {
    await crew.close();
  }
}

async function verifyFiles(
  reader: Reader,
  files: ExportFolder,
  options: VerifyOptions,
): Promise<Report> {
  const { findings } = reader;
  const keys = await readKeys(files, options.keys, findings);
  const signature = await checkSignature(files, keys, findings);
  const kept = readOlder(options.older);
  const changedAtOnce = options.changedAtOnce ?? changedAtOnceMax;
  const size = signature.checkpoint?.size;
  const tiles =
    hasTiles(files) && size !== undefined ? tileCheck(files, reader.crew, size) : undefined;
  const reading = await readLog(reader, {
    sizes: kept ? [kept.size] : [],
    tiles,
    allKeys: options.allKeys ?? false,
    changedAtOnce,
    onProgress: options.onProgress ?? (() => {}),
  });
  checkOrigin(reading, signature, findings);
  const older = await checkOlder(reading.tree, kept, { keys, signature, findings });
  const root = await reading.tree.rootAt(reading.tree.size);
  const known = { reader, reading, files, signature, older, root };
  const located = await checkRoot(known);
  if (tiles) tiles.report(located === undefined && signature.state !== 'bad', findings);
  else await compareSums(files, isTile, findings);
  await checkNames(reader, reading);
  await checkOtherChanges(reader, reading, changedAtOnce);
  await checkBalances(known);
  const outside = keys.given && signature.state === 'good';
  return concluded({
    findings,
    located,
    trust: outside || older.authenticates ? 'authenticated' : 'self-consistent',
    ledger: reading.ledger,
    entries: reading.tree.size,
    checkpoint: signature.checkpoint,
    skipped: skippedOf({ reading, signature, options, hasTiles: tiles !== undefined }),
    details: detailsOf(reading, signature, files),
  });
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
  if (!checkpoint.origin.replace(/\/r[1-9][0-9]*$/, '').endsWith(`/${ledger}`)) {
    const message = `is of ${ledger}, whose checkpoints are not of ${checkpoint.origin}`;
    findings.add({ check: 'chain', entry: 1, message });
  }
}

async function checkRoot(known: Known): Promise<Culprit | undefined> {
  const { files, reader, reading, signature, older, root } = known;
  const { checkpoint, state } = signature;
  const { findings } = reader;
  // A checkpoint that nobody signed says nothing about the entries.
  const signed = state === 'bad' ? undefined : checkpoint;
  const isSigned = signed?.size === reading.tree.size && signed.root.equals(root);
  const located = signed && !isSigned ? await locateIn(known, signed, older) : undefined;
  if (located) findings.add({ check: 'root', entry: located.entry, message: located.message });
  // A signed root vouches for every byte of the entries: then it is the list of hashes that is wrong.
  const suspects = isSigned ? [sumsName] : [entriesName, sumsName];
  if (files.present.has(entriesName)) {
    compareSum(files, { name: entriesName, actual: reading.sum, files: suspects }, findings);
  }
  return located;
}

/** Only what does not fit is worth reading once more, to find out where. */
async function locateIn(
  { reader, reading }: Known,
  signed: Parameters<typeof locate>[2]['signed'],
  { fitting }: Older,
) {
  const leaves = await leafFile(reader.source, reader.crew);
  try {
    return locate(reading.chain, leaves, { signed, fitting });
  } finally {
    await leaves.remove();
  }
}

async function checkBalances({ files, reader, reading, root }: Known): Promise<void> {
  const bytes = await readSmall(files, 'balances.json');
  const tree = { size: reading.tree.size, root: root.toString('hex') };
  const problem = bytes ? balancesProblem(bytes, reading.fold, tree) : 'is missing or too large';
  if (!problem) return;
  const message = `balances.json ${problem}`;
  reader.findings.add({ check: 'balances', files: ['balances.json'], message });
}

function skippedOf(of: {
  readonly reading: Reading;
  readonly signature: Signature;
  readonly options: VerifyOptions;
  readonly hasTiles: boolean;
}): ReadonlyMap<CheckName, string> {
  const { reading, signature, options } = of;
  const { names } = reading;
  const { checkpoint, state } = signature;
  const skipped = new Map<CheckName, string>();
  if (!of.hasTiles) skipped.set('tiles', 'the export has none');
  if (!options.older) skipped.set('older', 'none was given');
  if (state === 'unknown') skipped.set('checkpoint', 'there is no key to hold it against');
  if (!checkpoint || state === 'bad') skipped.set('root', 'there is no signed checkpoint');
  if (names.isIncomplete) {
    skipped.set('once', `there are more than ${namesInMemory} keys: give --keys to compare them`);
  }
  return skipped;
}

function detailsOf(
  { tree, fold: folded, ledger }: Reading,
  { checkpoint, signers }: Signature,
  files: ExportFolder,
): ReadonlyMap<CheckName, string> {
  return new Map<CheckName, string>([
    ['files', `${files.sums.size} files`],
    ['checkpoint', `by ${signers.map(({ text }) => text).join(' and ')}`],
    ['chain', `${tree.size} entries of ${ledger}`],
    ['root', `${checkpoint?.root.toString('hex')} at size ${checkpoint?.size}`],
    ['accounts', `${folded.accounts.size} accounts that are not empty`],
    ['endings', `${folded.leases.size} leases and ${folded.holds.size} holds are open`],
  ]);
}
