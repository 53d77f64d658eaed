import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ManualClock, manualClock, wallWatch } from '@alfred/clock';
import { checkpointText, createSignerKey, rootOf, type SignerKey, signNote } from '@alfred/proof';
import { auditorReadme } from '../../../packages/cli/src/export/auditor-readme.ts';
import { entrySchemas } from '../../../packages/cli/src/export/entry-schemas.ts';
import { tileFiles } from '../../../packages/cli/src/export/tile-files.ts';
import { memorySnapshots } from '../../../services/ledger/src/adapters/memory-snapshots.ts';
import { foldBalances } from '../../../services/ledger/src/app/fold-balances.ts';
import { loadMemory } from '../../../services/ledger/src/app/load-memory.ts';
import { type LedgerWriter, ledgerWriter } from '../../../services/ledger/src/app/writer.ts';
import type { LedgerCommand } from '../../../services/ledger/src/domain/commands.ts';
import { isOwnKeyed, ownKeyOf } from '../../../services/ledger/src/domain/keys.ts';
import type { Submission } from '../../../services/ledger/src/domain/submission.ts';
import { busyOrganization, type OrganizationSize, opening, requests } from './busy-organization.ts';
import { fileLog } from './file-log.ts';

const ledger = 'led_0000000000000000bench';
const origin = `alfred/dep_bench/ledger/${ledger}`;
const startedAt = BigInt(Date.UTC(2026, 10, 1, 8) * 1000);
const commandsAtOnceMax = 4_000;
/** So that a million requests take three weeks. */
const microsPerCommand = 1_800_000n;

/** What was written: where, how many entries, and the key that signed them. */
export interface WrittenExport {
  readonly folder: string;
  readonly entries: number;
  readonly signer: SignerKey;
}

/** An export of at least so many entries, decided, chained and encoded by the ledger's own code. */
export async function writeExport(
  folder: string,
  entries: number,
  organization: OrganizationSize = busyOrganization,
): Promise<WrittenExport> {
  const log = fileLog(join(folder, 'entries.ndjson'));
  const clock = manualClock(startedAt);
  const deps = { store: log.store, snapshots: memorySnapshots(), clock, graceMs: 86_400_000 };
  const memory = await loadMemory({ ...deps, onIgnored: () => {} }, { ledger, origin });
  const writer = ledgerWriter(memory, {
    ...{ store: log.store, clock, onCommitted: () => {}, onEnded: rethrow },
    wall: wallWatch(clock),
    metrics: { committed: () => {}, overran: () => {}, ended: () => {} },
  });
  const send = sender(writer, clock);
  await send(opening(organization));
  const all = requests(organization)[Symbol.iterator]();
  while (log.size() < entries) {
    const length = Math.min(commandsAtOnceMax, entries - log.size());
    await send(Array.from({ length }, () => all.next().value));
  }
  await writer.stop();
  const size = log.size();
  const signer = await sign(folder, await balancesOf(log.store, size), size);
  log.close();
  return { folder, entries: size, signer };
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

/** The other files of an export, laid out as `alfred export` does. */
async function sign(folder: string, balances: string, size: number): Promise<SignerKey> {
  const signer = createSignerKey(origin);
  const sums = new Map<string, string>();
  const write = async (name: string, bytes: string | Uint8Array) => {
    sums.set(name, createHash('sha256').update(bytes).digest('hex'));
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  };
  const entries = createHash('sha256');
  const tiles = tileFiles(write);
  for await (const line of createInterface(createReadStream(join(folder, 'entries.ndjson')))) {
    entries.update(`${line}\n`);
    await tiles.add(Buffer.from(line));
  }
  await tiles.end();
  sums.set('entries.ndjson', entries.digest('hex'));
  const root = rootOf(tiles.frontier);
  const note = signNote(checkpointText({ origin, size: BigInt(size), root }), signer);
  await write(
    'balances.json',
    `{"size":${size},"root":"${root.toString('hex')}",${balances.slice(1)}\n`,
  );
  await write('checkpoint', note);
  await write('keys', `${signer.verifierKey}\n`);
  const keys = [signer.verifierKey];
  await write(
    'README.md',
    auditorReadme({ note, keys, origin, size: BigInt(size), handovers: [], root }),
  );
  for (const { name, text } of entrySchemas()) await write(`schemas/${name}`, text);
  const lines = [...sums].sort().map(([name, sum]) => `${sum}  ${name}\n`);
  await writeFile(join(folder, 'SHA256SUMS'), lines.join(''));
  return signer;
}

function rethrow(_: string, fault: unknown): never {
  throw fault;
}
