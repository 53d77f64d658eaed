import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ManualClock, manualClock, wallWatch } from '@alfred/clock';
import {
  appendLeaf,
  checkpointText,
  createSignerKey,
  emptyFrontier,
  leafHash,
  rootOf,
  signNote,
} from '@alfred/proof';
import { memorySnapshots } from '../../../services/ledger/src/adapters/memory-snapshots.ts';
import { foldBalances } from '../../../services/ledger/src/app/fold-balances.ts';
import { loadMemory } from '../../../services/ledger/src/app/load-memory.ts';
import { type LedgerWriter, ledgerWriter } from '../../../services/ledger/src/app/writer.ts';
import type { LedgerCommand } from '../../../services/ledger/src/domain/commands.ts';
import { isOwnKeyed, ownKeyOf } from '../../../services/ledger/src/domain/keys.ts';
import type { Submission } from '../../../services/ledger/src/domain/submission.ts';
import { opening, requests } from './busy-organization.ts';
import { fileLog } from './file-log.ts';

const ledger = 'led_0000000000000000bench';
const origin = `alfred/dep_bench/ledger/${ledger}`;
const startedAt = BigInt(Date.UTC(2026, 10, 1, 8) * 1000);
const commandsAtOnce = 4_000;
/** So that a million requests take three weeks. */
const microsPerCommand = 1_800_000n;

/** What was written: where, how many entries, and the key to verify them with. */
export interface WrittenExport {
  readonly folder: string;
  readonly entries: number;
  readonly key: string;
}

/** An export of at least so many entries, decided, chained and encoded by the ledger's own code. */
export async function writeExport(folder: string, entries: number): Promise<WrittenExport> {
  const log = fileLog(join(folder, 'entries.ndjson'));
  const clock = manualClock(startedAt);
  const deps = { store: log.store, snapshots: memorySnapshots(), clock, graceMs: 86_400_000 };
  const memory = await loadMemory({ ...deps, onIgnored: () => {} }, { ledger, origin });
  const writer = ledgerWriter(memory, {
    ...{ store: log.store, clock, onCommitted: () => {}, onEnded: rethrow },
    wall: wallWatch(clock),
    metrics: { committed: () => {}, ended: () => {} },
  });
  const send = sender(writer, clock);
  await send(opening());
  const all = requests()[Symbol.iterator]();
  while (log.size() < entries) {
    await send(Array.from({ length: commandsAtOnce }, () => all.next().value));
  }
  await writer.stop();
  const size = log.size();
  const key = await sign(folder, await balancesOf(log.store, size), size);
  log.close();
  return { folder, entries: size, key };
}

function sender(writer: LedgerWriter, clock: ManualClock) {
  let sent = 0;
  return async (commands: readonly LedgerCommand[]) => {
    const submissions = commands.map((command) => {
      sent += 1;
      return submission(command, sent);
    });
    const answers = await writer.submit(submissions);
    const refused = answers.find(({ outcome }) => outcome !== 'accepted');
    if (refused) throw new Error(`The ledger said ${JSON.stringify(refused)}`);
    clock.advanceMicros(microsPerCommand * BigInt(commands.length));
  };
}

function submission(command: LedgerCommand, number: number): Submission {
  const key = isOwnKeyed(command) ? ownKeyOf(command) : `api:bench:${number}`;
  return {
    key,
    digest: createHash('sha256').update(`${number}`).digest('hex'),
    ...{ actor: 'usr_0000000000000000000001', policy: 'pol_2@7', price: '2026-11-20.1' },
    ...{ effective: undefined, notAfter: undefined, bindsRefusal: false, command },
  };
}

async function balancesOf(store: Parameters<typeof foldBalances>[0]['store'], size: number) {
  return (await foldBalances({ store })(ledger, BigInt(size))).toString();
}

/** The other files of an export. */
async function sign(folder: string, balances: string, size: number): Promise<string> {
  const signer = createSignerKey(origin);
  const sum = createHash('sha256');
  let frontier = emptyFrontier;
  for await (const line of createInterface(createReadStream(join(folder, 'entries.ndjson')))) {
    sum.update(`${line}\n`);
    frontier = appendLeaf(frontier, leafHash(Buffer.from(line)));
  }
  const root = rootOf(frontier);
  const note = signNote(checkpointText({ origin, size: BigInt(size), root }), signer);
  const head = `"size":${size},"root":"${root.toString('hex')}"`;
  const files: readonly (readonly [string, string])[] = [
    ['balances.json', `{${head},${balances.slice(1)}\n`],
    ['checkpoint', note],
    ['keys', `${signer.verifierKey}\n`],
  ];
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  const sums = [
    ...files.map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]),
    ['entries.ndjson', sum.digest('hex')],
  ].sort();
  await writeFile(join(folder, 'SHA256SUMS'), sums.map(([n, s]) => `${s}  ${n}\n`).join(''));
  return signer.verifierKey;
}

function rethrow(_: string, fault: unknown): never {
  throw fault;
}
