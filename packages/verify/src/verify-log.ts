import { balancesProblem } from './balances.ts';
import {
  compareSum,
  compareSums,
  type ExportFolder,
  entriesName,
  isTile,
  sumsName,
} from './export-files.ts';
import { type HandoverFile, readHandovers, type Trusted, trustThrough } from './handovers.ts';
import { leafFile } from './leaf-file.ts';
import { locate } from './locate.ts';
import { type Crew, crewOf } from './log/crew.ts';
import type { LogSource } from './log/source.ts';
import { parseCheckpoint, parseVerifierKey } from './note.ts';
import { checkOlder, type Older, readOlder } from './older.ts';
import { namesInMemory } from './once.ts';
import { checkNames, checkOtherChanges, type Reader, type Reading, readLog } from './read-log.ts';
import type { CheckName, Culprit, Findings, Report } from './report.ts';
import { checkSignature, type Keys, readKeys, type Signature } from './signature.ts';
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

/** A log that is to be verified, wherever it is. */
export interface Log {
  readonly source: LogSource;
  /** The bytes of the newest signed checkpoint. */
  readonly checkpoint: Buffer | undefined;
  /** The bytes of its own list of keys. */
  readonly keys: Buffer | undefined;
  /** By which one key vouches for the next; undefined when the source has none to offer. */
  readonly handovers: readonly HandoverFile[] | undefined;
  /** The bytes of what is stated of its balances, at exactly this size. */
  balances(size: number, root: Buffer): Promise<Buffer | undefined>;
  /** Checks that such a log has nothing for, and why. */
  readonly lacks: ReadonlyMap<CheckName, string>;
  /** The export that it lies in, if it does. */
  readonly files: ExportFolder | undefined;
  /** What its other parts showed already. */
  readonly findings: Findings;
}

const changedAtOnceMax = 100_000;
const workersDefault = 2;
/** Below this, starting threads takes longer than doing their work. */
const worthWorkers = { bytes: 8 << 20, entries: 8_000 };

/** What the log turned out to be, and what was known of it before. */
interface Known {
  readonly log: Log;
  readonly reader: Reader;
  readonly reading: Reading;
  readonly signature: Signature;
  readonly older: Older;
  readonly trusted: Trusted;
  /** Of the tree over all lines, whatever they are. */
  readonly root: Buffer;
}

/**
 * Checks a log against itself and against what the reader brings along.
 *
 * Everything that is wrong with it becomes a finding; it rejects only when the log cannot be read,
 * and with a RangeError when what the reader gave is no key or no checkpoint. Memory does not grow
 * with the log: only with open leases, accounts, budgets and changed charges.
 */
export async function verifyLog(log: Log, options: VerifyOptions = {}): Promise<Report> {
  const { amount, unit } = log.source.total;
  const isLarge = amount >= worthWorkers[unit];
  const crew = crewOf(options.workers ?? (isLarge ? workersDefault : 0));
  try {
    return await verifyWith(crew, log, options);
  } finally {
    await crew.close();
  }
}

async function verifyWith(crew: Crew, log: Log, options: VerifyOptions): Promise<Report> {
  const { files, findings, source } = log;
  const reader = { source, crew, findings };
  const keys = readKeys(log, options.keys);
  const checkpoint = log.checkpoint && parseCheckpoint(log.checkpoint);
  const handovers = log.handovers && readHandovers(log.handovers, findings);
  const kept = readOlder(options.older);
  const changedAtOnce = options.changedAtOnce ?? changedAtOnceMax;
  const size = checkpoint?.size;
  const hasTiles = files !== undefined && !log.lacks.has('tiles');
  const tiles = hasTiles && size !== undefined ? tileCheck(files, crew, size) : undefined;
  const reading = await readLog(reader, {
    sizes: [kept, ...(handovers ?? []).map((each) => each.checkpoint)].flatMap((each) =>
      each ? [each.size] : [],
    ),
    tiles,
    allKeys: options.allKeys ?? false,
    changedAtOnce,
    onProgress: options.onProgress ?? (() => {}),
  });
  const { restores, keyChanges: changes } = reading.fold;
  const known = keysNamed(keys, reading);
  const older = await checkOlder(reading.tree, kept, {
    keys: known,
    checkpoint,
    restores,
    findings,
  });
  const facts = { handovers, changes, tree: reading.tree, known, findings };
  const trusted = await trustThrough(keys.given ?? older.signers, facts);
  const signature = checkSignature(log, checkpoint, { ...keys, trusted });
  checkOrigin(reading, signature, findings);
  const root = await reading.tree.rootAt(reading.tree.size);
  const all = { log, reader, reading, signature, older, trusted, root };
  const located = await checkRoot(all);
  if (tiles) tiles.report(located === undefined && signature.state !== 'bad', findings);
  else if (files) await compareSums(files, isTile, findings);
  await checkNames(reader, reading);
  await checkOtherChanges(reader, reading, changedAtOnce);
  await checkBalances(all);
  return concluded({
    findings,
    located,
    trust:
      isTrusted(signature, trusted) && !findings.first('handovers')
        ? 'authenticated'
        : 'self-consistent',
    ledger: reading.ledger,
    entries: reading.tree.size,
    checkpoint: signature.checkpoint,
    skipped: skippedOf(all, options),
    details: detailsOf(all),
  });
}

/** Whoever may have signed anything: the reader's keys, the log's, and what its entries name. */
function keysNamed({ own, given }: Keys, { fold: { keyChanges } }: Reading) {
  const named = keyChanges.flatMap(({ from, to }) => [from ?? to, to]).map(parseVerifierKey);
  const all = [...(given ?? []), ...own, ...named].filter((key) => key !== undefined);
  return [...new Map(all.map((key) => [key.text, key])).values()];
}

function isTrusted({ state, signers }: Signature, { keys }: Trusted): boolean {
  return state === 'good' && signers.some(({ text }) => keys.some((key) => key.text === text));
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
  const { log, reader, reading, signature, older, root } = known;
  const { checkpoint, state } = signature;
  const { findings } = reader;
  // A checkpoint that nobody signed says nothing about the entries.
  const signed = state === 'bad' ? undefined : checkpoint;
  const isSigned = signed?.size === reading.tree.size && signed.root.equals(root);
  const located = signed && !isSigned ? await locateIn(known, signed, older) : undefined;
  if (located) findings.add({ check: 'root', entry: located.entry, message: located.message });
  // A signed root vouches for every byte of the entries: then it is the list of hashes that is wrong.
  const suspects = isSigned ? [sumsName] : [entriesName, sumsName];
  if (log.files?.present.has(entriesName)) {
    compareSum(log.files, { name: entriesName, actual: reading.sum, files: suspects }, findings);
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

async function checkBalances({ log, reader, reading, root }: Known): Promise<void> {
  if (log.lacks.has('balances')) return;
  const bytes = await log.balances(reading.tree.size, root);
  const tree = { size: reading.tree.size, root: root.toString('hex') };
  const problem = bytes ? balancesProblem(bytes, reading.fold, tree) : 'is missing or too large';
  if (!problem) return;
  const message = `balances.json ${problem}`;
  reader.findings.add({ check: 'balances', files: ['balances.json'], message });
}

function skippedOf(
  { log, reading, signature }: Known,
  options: VerifyOptions,
): ReadonlyMap<CheckName, string> {
  const { checkpoint, state } = signature;
  const skipped = new Map(log.lacks);
  if (!options.older) skipped.set('older', 'none was given');
  if (state === 'unknown') skipped.set('checkpoint', 'there is no key to hold it against');
  if (state === 'absent') skipped.set('checkpoint', 'there is none');
  if (!checkpoint || state === 'bad') skipped.set('root', 'there is no signed checkpoint');
  if (reading.names.isIncomplete) {
    skipped.set('once', `there are more than ${namesInMemory} keys: give --keys to compare them`);
  }
  return skipped;
}

function detailsOf({ log, reading, signature, trusted }: Known): ReadonlyMap<CheckName, string> {
  const { tree, fold: folded, ledger } = reading;
  const { checkpoint, signers } = signature;
  const changes = folded.keyChanges.length;
  const led = trusted.through.length > 0 ? `: trust passes ${trusted.through.join(', ')}` : '';
  return new Map<CheckName, string>([
    ['files', `${log.files?.sums.size} files`],
    ['checkpoint', `by ${signers.map(({ text }) => text).join(' and ')}`],
    ['handovers', changes > 0 ? `${changes} took over${led}` : 'no other key took over'],
    ['chain', `${tree.size} entries of ${ledger}`],
    ['root', `${checkpoint?.root.toString('hex')} at size ${checkpoint?.size}`],
    ['accounts', `${folded.accounts.size} accounts that are not empty`],
    ['endings', `${folded.leases.size} leases and ${folded.holds.size} holds are open`],
  ]);
}
