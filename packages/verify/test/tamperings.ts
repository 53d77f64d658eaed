// Every way to tamper with an export that the suite knows: what is done, and what must be named.
import { createSignerKey } from '@alfred/proof';
import type { VerifyOptions } from '../src/index.ts';
import { type Files, sealed, withFile } from './exports.ts';
import { chained, exportOf, lines, noteOf, rewritten, signer } from './golden-export.ts';

/** What a reader brings along, what the forger made, and what the verifier must say first. */
export interface Tampering {
  readonly how: string;
  readonly files: Files;
  /** Without a word: the key of the log, from outside. */
  readonly options?: VerifyOptions;
  readonly names: { readonly entry: number } | { readonly files: readonly string[] };
  readonly says: RegExp;
}

const honest = exportOf();
const other = createSignerKey(signer.name);
const kept = { older: Buffer.from(noteOf(lines.slice(0, 200))) };
const withKey = { keys: [signer.verifierKey] };

const linesOf = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** The entries are others, and nothing else was changed: the checkpoint is the honest one. */
const onlyEntries = (all: readonly string[]): Files =>
  withFile(honest, 'entries.ndjson', linesOf(all));
/** Sums too, so that only a signature is in the forger's way. */
const resummed = (name: string, bytes: string | Buffer): Files =>
  sealed(withFile(honest, name, bytes));
const without = (name: string): Files => new Map([...honest].filter(([file]) => file !== name));
const text = (name: string): string => String(honest.get(name));

const paid = /"amount":"(\d+)"/;
const more = '"amount":"9$1"';
const changedLine = (entry: number): string => (lines[entry - 1] ?? '').replace(paid, more);
const swapped = lines.with(119, lines[120] ?? '').with(120, lines[119] ?? '');
const otherLedger = (line = ''): string => line.replaceAll('0bench"', '0other"');

/** Entries that were changed, dropped, reordered, inserted or cut off, under the honest signature. */
const entries: readonly Tampering[] = [
  {
    how: 'change an amount in an entry',
    files: onlyEntries(lines.with(149, changedLine(150))),
    ...{ names: { entry: 150 }, says: /was changed/ },
  },
  {
    how: 'change two entries',
    files: onlyEntries(lines.with(149, changedLine(150)).with(199, changedLine(200))),
    ...{ names: { entry: 150 }, says: /was changed and so were 1 after it/ },
  },
  {
    how: 'change the last entry',
    files: onlyEntries(lines.with(299, `${lines[299]?.slice(0, -1)} }`)),
    ...{ names: { entry: 300 }, says: /is not spelled as a ledger spells it/ },
  },
  {
    how: 'drop an entry',
    files: onlyEntries(lines.toSpliced(99, 1)),
    ...{ names: { entry: 100 }, says: /is missing/ },
  },
  {
    how: 'drop five entries in a row',
    files: onlyEntries(lines.toSpliced(99, 5)),
    ...{ names: { entry: 100 }, says: /is missing/ },
  },
  {
    how: 'put two entries in each other’s place',
    files: onlyEntries(swapped),
    ...{ names: { entry: 120 }, says: /is not in its place: entry 121 stands there/ },
  },
  {
    how: 'insert an entry that is there already',
    files: onlyEntries(lines.toSpliced(60, 0, lines[49] ?? '')),
    ...{ names: { entry: 61 }, says: /was inserted/ },
  },
  {
    how: 'append an entry that was never signed',
    files: onlyEntries([...lines, lines[299] ?? '']),
    ...{ names: { entry: 301 }, says: /was not signed/ },
  },
  {
    how: 'cut off the last entries',
    files: onlyEntries(lines.slice(0, 280)),
    ...{ names: { entry: 281 }, says: /is missing, as is all up to entry 300/ },
  },
  {
    how: 'cut the file in the middle of an entry',
    files: withFile(honest, 'entries.ndjson', linesOf(lines).slice(0, -400)),
    ...{ names: { entry: 300 }, says: /does not end in a newline/ },
  },
  {
    how: 'put an entry of another ledger into its place',
    files: onlyEntries(lines.with(199, otherLedger(lines[199]))),
    ...{ names: { entry: 200 }, says: /was changed/ },
  },
  {
    how: 'add a line of something else',
    files: onlyEntries(lines.toSpliced(80, 0, 'hello')),
    ...{ names: { entry: 81 }, says: /was inserted/ },
  },
  {
    how: 'end lines as Windows does',
    files: withFile(honest, 'entries.ndjson', linesOf(lines).replaceAll('\n', '\r\n')),
    ...{ names: { entry: 1 }, says: /is not spelled as a ledger spells it/ },
  },
];

const made = rewritten(90, paid, more);

/** The chain made anew behind a change, so that every entry fits the one before it. */
const chains: readonly Tampering[] = [
  {
    how: 'rewrite the chain from an entry on',
    files: sealed(onlyEntries(made)),
    ...{ names: { entry: 300 }, says: /the chain was made anew from some entry before it/ },
  },
  {
    how: 'rewrite the chain behind a checkpoint that the reader kept',
    files: sealed(onlyEntries(rewritten(250, paid, more))),
    options: { ...withKey, ...kept },
    ...{ names: { entry: 300 }, says: /one after entry 200 was changed/ },
  },
  {
    how: 'rewrite the chain and sign it with another key, which stands in the export',
    files: exportOf({ lines: made, signer: other }),
    ...{ names: { files: ['checkpoint'] }, says: /is not signed by the key that was given/ },
  },
  {
    how: 'rewrite the chain and sign it with another key, before a reader who kept a checkpoint',
    files: exportOf({ lines: made, signer: other }),
    options: kept,
    ...{ names: { entry: 200 }, says: /is not what was signed then/ },
  },
  {
    how: 'rewrite the chain with the key of the log itself, before a reader who kept a checkpoint',
    files: exportOf({ lines: made }),
    options: { ...withKey, ...kept },
    ...{ names: { entry: 200 }, says: /is not what was signed then/ },
  },
  {
    how: 'split the view: another log of the same size, signed with the key of the log',
    files: exportOf({ lines: made }),
    options: { ...withKey, older: Buffer.from(noteOf(lines)) },
    ...{ names: { entry: 300 }, says: /is not what was signed then/ },
  },
  {
    how: 'show an older, shorter log that was signed honestly',
    files: exportOf({ lines: lines.slice(0, 150) }),
    options: { ...withKey, ...kept },
    ...{ names: { entry: 151 }, says: /is missing: the log once had 200 entries/ },
  },
  {
    how: 'show a log of another ledger',
    files: exportOf({ lines: chained(lines.map(otherLedger)) }),
    ...{
      names: { entry: 1 },
      says: /says that its checkpoints are of|whose checkpoints are not of/,
    },
  },
];

/** Signed with the key of the log, chained and summed: only what the entries say gives them away. */
const lies: readonly Tampering[] = [
  {
    how: 'sign that more is given back than was held',
    files: exportOf({ lines: rewritten(200, paid, '"amount":"999999999999"') }),
    ...{ names: { entry: 200 }, says: /gives back 999999999999 of/ },
  },
  {
    how: 'sign a counter of a budget that does not add up',
    files: exportOf({ lines: rewritten(200, /"used":"(\d+)"/, '"used":"1$1"') }),
    ...{ names: { entry: 200 }, says: /states used/ },
  },
  {
    how: 'sign one request twice',
    files: exportOf({ lines: chained(lines.toSpliced(230, 0, lines[229] ?? '')) }),
    ...{ names: { entry: 231 }, says: /./ },
  },
  {
    how: 'sign credits that come from nowhere',
    files: exportOf({ lines: rewritten(11, /"from":"wallet:[^"]+"/, '"from":"wallet:usr_none"') }),
    ...{ names: { entry: 11 }, says: /may not post from|below its floor/ },
  },
];

const balance = /"posted":"(\d+)"/;

/** The other files, one by one; with sums made anew, or not. */
const files: readonly Tampering[] = [
  {
    how: 'edit a balance',
    files: resummed('balances.json', text('balances.json').replace(balance, '"posted":"9$1"')),
    ...{ names: { files: ['balances.json'] }, says: /says 9\d+ of/ },
  },
  {
    how: 'edit what is left of a budget',
    files: resummed('balances.json', text('balances.json').replace(/"used":"/, '"used":"1')),
    ...{ names: { files: ['balances.json'] }, says: /says used/ },
  },
  {
    how: 'edit the size of the checkpoint',
    files: resummed('checkpoint', text('checkpoint').replace('\n300\n', '\n299\n')),
    ...{ names: { files: ['checkpoint'] }, says: /was changed after it was signed/ },
  },
  {
    how: 'edit the signature of the checkpoint',
    files: resummed('checkpoint', text('checkpoint').replace(/.{8}\n$/, 'AAAAAAA=\n')),
    ...{ names: { files: ['checkpoint'] }, says: /checkpoint/ },
  },
  {
    how: 'take the checkpoint of a shorter log',
    files: resummed('checkpoint', noteOf(lines.slice(0, 200))),
    ...{ names: { entry: 201 }, says: /was not signed/ },
  },
  {
    how: 'sign the same checkpoint with another key',
    files: resummed('checkpoint', noteOf(lines, other)),
    ...{ names: { files: ['checkpoint'] }, says: /is not signed by the key that was given/ },
  },
  {
    how: 'put something else into keys',
    files: resummed('keys', 'nonsense\n'),
    ...{ names: { files: ['keys'] }, says: /is not a list of keys/ },
  },
  {
    how: 'edit a hash in a tile',
    files: resummed('tile/0/000', flipped('tile/0/000', 40)),
    ...{ names: { files: ['tile/0/000'] }, says: /does not hold entry 2 / },
  },
  {
    how: 'edit a tile of the level above',
    files: resummed('tile/1/000.p/1', flipped('tile/1/000.p/1', 3)),
    ...{ names: { files: ['tile/1/000.p/1'] }, says: /does not hold entry 1 / },
  },
  {
    how: 'edit an entry in its bundle alone',
    files: resummed('tile/entries/001.p/44', flipped('tile/entries/001.p/44', 1_000)),
    ...{ names: { files: ['tile/entries/001.p/44'] }, says: /does not hold entry 25\d / },
  },
  {
    how: 'remove a tile',
    files: sealed(without('tile/0/001.p/44')),
    ...{ names: { files: ['tile/0/001.p/44'] }, says: /is not there/ },
  },
  {
    how: 'add a tile of a longer log',
    files: resummed('tile/0/001.p/45', Buffer.alloc(45 * 32)),
    ...{ names: { files: ['tile/0/001.p/45'] }, says: /is no tile of a log of 300 entries/ },
  },
  {
    how: 'edit the text for the auditor',
    files: withFile(honest, 'README.md', 'Trust me.\n'),
    ...{ names: { files: ['README.md', 'SHA256SUMS'] }, says: /does not have the hash/ },
  },
  {
    how: 'edit a schema',
    files: withFile(honest, 'schemas/CreditsIssued.v1.json', '{}\n'),
    ...{ names: { files: ['schemas/CreditsIssued.v1.json', 'SHA256SUMS'] }, says: /hash/ },
  },
  {
    how: 'edit a sum',
    files: withFile(honest, 'SHA256SUMS', text('SHA256SUMS').replace(/^./, '_')),
    ...{ names: { files: ['SHA256SUMS'] }, says: /is not a sorted list/ },
  },
  {
    how: 'remove a sum',
    files: withFile(honest, 'SHA256SUMS', text('SHA256SUMS').replace(/^.*README.md\n/, '')),
    ...{ names: { files: ['README.md', 'SHA256SUMS'] }, says: /is not in SHA256SUMS/ },
  },
  ...['SHA256SUMS', 'balances.json', 'checkpoint', 'keys'].map((name) => ({
    ...{ how: `remove ${name}`, files: without(name) },
    ...{ names: { files: [name] }, says: /./ },
  })),
  {
    how: 'remove the text for the auditor',
    files: without('README.md'),
    ...{ names: { files: ['README.md', 'SHA256SUMS'] }, says: /is not there/ },
  },
  {
    how: 'add a file',
    files: withFile(honest, 'more.txt', 'x'),
    ...{ names: { files: ['more.txt', 'SHA256SUMS'] }, says: /is not in SHA256SUMS/ },
  },
];

function flipped(name: string, at: number): Buffer {
  const bytes = Buffer.from(honest.get(name) ?? '');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

/** All of them, by kind. */
export const tamperings: Readonly<Record<string, readonly Tampering[]>> = {
  'the entries, under the honest signature': entries,
  'the chain, made anew': chains,
  'what the entries say, signed with the key of the log': lies,
  'the other files': files,
};
