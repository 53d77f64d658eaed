import { rm } from 'node:fs/promises';
import { derivedId } from '@alfred/ids';
import {
  leafHash,
  openNote,
  parseCheckpointText,
  parseConsistencyText,
  parseInclusionText,
  tilesOfSize,
  verifyConsistency,
  verifyInclusion,
} from '@alfred/proof';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { naiveTile } from './naive-tile.ts';
import { restoreTo } from './restored-log.ts';
import {
  asset,
  capture,
  lease,
  opening,
  type RunningLedger,
  relayed,
  runLedger,
  temporarySigner,
} from './running-ledger.ts';

let database: FreshDatabase;
let signerFolder: string;
let running: RunningLedger;

beforeAll(async () => {
  database = await freshDatabase();
  signerFolder = await temporarySigner();
  running = await runLedger({ url: database.url, signerFolder });
});

afterAll(async () => {
  await running.stop();
  await database.drop();
  await rm(signerFolder, { recursive: true });
});

async function opened(ledger: string): Promise<string> {
  await running.client.apply({ ledger, commands: [...opening(1_000n)] });
  return ledger;
}

/** So many more entries. */
async function grow(ledger: string, count: number, name: string): Promise<void> {
  const commands = Array.from({ length: count }, (_, at) =>
    relayed(`${name}-${at}`, 'issueCredits', { node: 'usr_a', asset, amount: '1' }),
  );
  for (let at = 0; at < count; at += 500) {
    const part = commands.slice(at, at + 500);
    const { results } = await running.client.apply({ ledger, commands: part });
    expect(results.every(({ outcome }) => outcome?.$case === 'accepted')).toBe(true);
  }
}

/** The newest checkpoint of the whole log, its signature checked. */
async function checkpointOf(ledger: string) {
  const { note } = await running.client.getCheckpoint({ ledger, head: true });
  return openedNote(ledger, note);
}

async function openedNote(ledger: string, note: string) {
  const { keys } = await running.client.listCheckpointKeys({ ledger });
  const opened = openNote(note, keys);
  const checkpoint = 'text' in opened ? parseCheckpointText(opened.text) : undefined;
  if (!checkpoint) throw new Error('no checkpoint');
  return checkpoint;
}

async function leavesOf(ledger: string): Promise<readonly Buffer[]> {
  const leaves: Buffer[] = [];
  for (;;) {
    const after = BigInt(leaves.length);
    const { entries, head } = await running.client.listEntries({ ledger, after, limit: 1_000 });
    leaves.push(...entries.map(leafHash));
    if (BigInt(leaves.length) >= head) return leaves;
  }
}

const receiptOf = async (ledger: string, seq: bigint) => {
  const { text } = await running.client.getReceipt({ ledger, entry: { $case: 'seq', value: seq } });
  const receipt = parseInclusionText(text);
  if (!receipt) throw new Error('no receipt');
  return { ...receipt, signed: await openedNote(ledger, receipt.checkpoint) };
};

describe('a receipt', () => {
  it('proves the entry that ended a request, to whoever has the key', async () => {
    const ledger = await opened('led_receipt');
    const leaseId = derivedId('lea', 'inc_a', '1');
    await running.client.apply({
      ledger,
      commands: [lease(1, 400n), capture('req_1', leaseId, 150n)],
    });
    const { text } = await running.client.getReceipt({
      ledger,
      entry: { $case: 'request', value: 'req_1' },
    });
    const receipt = parseInclusionText(text);
    expect(receipt).toBeDefined();
    if (!receipt?.extra) return;
    expect(JSON.parse(receipt.extra.toString())).toMatchObject({
      type: 'UsageCaptured.v1',
      data: { request: 'req_1' },
    });
    const { size, root } = await openedNote(ledger, receipt.checkpoint);
    const { index, hashes: proof, extra } = receipt;
    expect(verifyInclusion({ leaf: leafHash(extra), index, size, root, proof })).toBe(true);
  });

  it('is there for every entry, at once after it was appended', async () => {
    const ledger = await opened('led_at_once');
    for (let more = 0; more < 3; more += 1) {
      await grow(ledger, 1, `one-${more}`);
      const { head } = await running.client.listEntries({ ledger, limit: 1 });
      const { index, hashes: proof, extra, signed } = await receiptOf(ledger, head);
      const leaf = leafHash(extra ?? Buffer.alloc(0));
      expect(verifyInclusion({ leaf, index, proof, ...signed })).toBe(true);
    }
  });

  it('is refused for what is not there', async () => {
    const ledger = await opened('led_none');
    const { getReceipt } = running.client;
    await expect(
      getReceipt({ ledger, entry: { $case: 'request', value: 'req_0' } }),
    ).rejects.toMatchObject({ code: 'request_unknown' });
    for (const value of [0n, 99n]) {
      await expect(getReceipt({ ledger, entry: { $case: 'seq', value } })).rejects.toMatchObject({
        code: 'resource_unknown',
      });
    }
    await expect(
      getReceipt({ ledger: 'led_nobody', entry: { $case: 'seq', value: 1n } }),
    ).rejects.toMatchObject({ code: 'ledger_unknown' });
    await expect(getReceipt({ ledger })).rejects.toMatchObject({ code: 'command_invalid' });
  });
});

describe('tiles', () => {
  it('are those of the entries, however these came, and prove every size to every later', async () => {
    const ledger = await opened('led_tiles');
    const seen = [await checkpointOf(ledger)];
    for (const count of [1, 249, 7, 600]) {
      await grow(ledger, count, `tiles-${count}`);
      seen.push(await checkpointOf(ledger));
    }
    const leaves = await leavesOf(ledger);
    const latest = seen.at(-1);
    expect(latest?.size).toBe(BigInt(leaves.length));
    for (const { level, index, width } of tilesOfSize(BigInt(leaves.length))) {
      const { hashes } = await running.client.getTile({ ledger, level, index, width });
      expect(Buffer.from(hashes)).toEqual(naiveTile(leaves, { level, index, width }));
    }
    for (const older of seen) {
      const { text } = await running.client.getConsistency({ ledger, olderSize: older.size });
      const proof = parseConsistencyText(text);
      const newer = await openedNote(ledger, proof?.checkpoint ?? '');
      const sizes = { olderSize: older.size, newerSize: newer.size };
      const roots = { olderRoot: older.root, newerRoot: newer.root, proof: proof?.hashes ?? [] };
      expect(verifyConsistency({ ...sizes, ...roots })).toBe(true);
    }
    for (const seq of [1n, 256n, 257n, latest?.size ?? 0n]) {
      const { index, hashes: proof, extra, signed } = await receiptOf(ledger, seq);
      expect(index).toBe(seq - 1n);
      const leaf = leafHash(extra ?? Buffer.alloc(0));
      expect(verifyInclusion({ leaf, index, proof, ...signed })).toBe(true);
    }
  });

  it('are refused beyond the log', async () => {
    const ledger = await opened('led_beyond');
    const { size } = await checkpointOf(ledger);
    const tile = { ledger, level: 0, index: 0n, width: Number(size) };
    expect((await running.client.getTile(tile)).hashes).toHaveLength(Number(size) * 32);
    for (const wrong of [{ width: Number(size) + 1 }, { width: 0 }, { index: 1n }, { level: 1 }]) {
      await expect(running.client.getTile({ ...tile, ...wrong })).rejects.toMatchObject({
        code: 'resource_unknown',
      });
    }
    await expect(running.client.getTile({ ...tile, level: 64 })).rejects.toMatchObject({
      code: 'command_invalid',
    });
    await expect(
      running.client.getConsistency({ ledger, olderSize: size + 1n }),
    ).rejects.toMatchObject({ code: 'request_invalid' });
  });
});

describe('a signer', () => {
  it('signs nothing of a log that was restored from a backup, however it goes on', async () => {
    const ledger = await opened('led_restored');
    await grow(ledger, 20, 'lost');
    const { size } = await checkpointOf(ledger);
    await running.stop();
    await restoreTo(database.url, ledger, 10n);
    running = await runLedger({ url: database.url, signerFolder });
    // Shorter than what was signed, and after a while longer: neither is signed.
    for (const count of [1, 40]) {
      await grow(ledger, count, `after-${count}`);
      await expect(running.client.getCheckpoint({ ledger, head: true })).rejects.toMatchObject({
        code: 'deadline_exceeded',
      });
    }
    const { head } = await running.client.listEntries({ ledger, limit: 1 });
    expect(head).toBeGreaterThan(size);
    await expect(receiptOf(ledger, head)).rejects.toMatchObject({ code: 'receipt_pending' });
    const { rows } = await running.pool.query('select size from checkpoint where ledger_id = $1', [
      ledger,
    ]);
    expect(rows.every((row) => BigInt(row.size) <= 10n)).toBe(true);
  }, 60_000);
});

describe('another key', () => {
  const rotate = (ledger: string, order: string) =>
    running.client.changeSigner({ ledger, order, change: 'rotate' });

  it('takes over by a checkpoint that both keys sign, and signs alone from then on', async () => {
    const ledger = await opened('led_rotated');
    await checkpointOf(ledger);
    const { keys: before } = await running.client.listCheckpointKeys({ ledger });
    const made = await rotate(ledger, 'one');
    expect(await rotate(ledger, 'one')).toEqual(made);
    const { note, size } = await running.client.getCheckpoint({ ledger, head: true });
    expect(size).toBe(made.seq);
    const { keys, handovers } = await running.client.listCheckpointKeys({ ledger });
    expect(keys).toEqual([...before, made.key]);
    expect(openNote(note, keys)).toMatchObject({ signedBy: keys });
    expect(handovers).toEqual([{ seq: made.seq, note }]);
    await running.stop();
    running = await runLedger({ url: database.url, signerFolder });
    await grow(ledger, 1, 'later');
    const later = await running.client.getCheckpoint({ ledger, head: true });
    expect(openNote(later.note, keys)).toMatchObject({ signedBy: [made.key] });
    const again = await rotate(ledger, 'two');
    expect((await running.client.listCheckpointKeys({ ledger })).keys).not.toContain('');
    await checkpointOf(ledger);
    const listed = await running.client.listCheckpointKeys({ ledger });
    expect(listed.keys).toEqual([...keys, again.key]);
    expect(await running.client.getSigner({ ledger })).toMatchObject({
      ...{ origin: `alfred/dep_test/ledger/${ledger}`, keys: listed.keys, problem: '' },
      ...{ signed: again.seq, verified: again.seq, archive: 'local' },
    });
  });

  it('is asked for in words that are known', async () => {
    const ledger = await opened('led_words');
    const { changeSigner } = running.client;
    for (const wrong of [{ order: '' }, { order: 'a b' }, { change: 'turn' }]) {
      await expect(
        changeSigner({ ledger, order: 'o', change: 'rotate', ...wrong }),
      ).rejects.toMatchObject({ code: 'command_invalid' });
    }
    await expect(
      changeSigner({ ledger: 'led_nobody', order: 'o', change: 'rotate' }),
    ).rejects.toMatchObject({ code: 'ledger_unknown' });
  });
});

describe('a declared restore', () => {
  const declare = (ledger: string) =>
    running.client.changeSigner({ ledger, order: 'restore', change: 'restore' });

  it('opens a new origin, and names what may be lost', async () => {
    const ledger = await opened('led_declared');
    const kept = await checkpointOf(ledger);
    await grow(ledger, 20, 'lost');
    const lost = await checkpointOf(ledger);
    await expect(declare(ledger)).rejects.toMatchObject({ code: 'restore_invalid' });
    const { keys: before } = await running.client.listCheckpointKeys({ ledger });
    await running.stop();
    await restoreTo(database.url, ledger, kept.size);
    running = await runLedger({ url: database.url, signerFolder });
    await grow(ledger, 1, 'after');
    await expect(running.client.getCheckpoint({ ledger, head: true })).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    expect(await running.client.getSigner({ ledger })).toMatchObject({ problem: 'log_rewound' });
    const made = await declare(ledger);
    const origin = `alfred/dep_test/ledger/${ledger}/r2`;
    expect(made).toMatchObject({ origin, lostFrom: kept.size + 1n, lostTo: lost.size });
    expect(await declare(ledger)).toEqual(made);
    const { note } = await running.client.getCheckpoint({ ledger, head: true });
    const { keys } = await running.client.listCheckpointKeys({ ledger });
    expect(keys).toEqual([...before, made.key]);
    expect(openNote(note, keys)).toMatchObject({ signedBy: keys });
    expect(await openedNote(ledger, note)).toMatchObject({ origin });
    const { text } = await running.client.getConsistency({ ledger, olderSize: kept.size });
    expect(parseConsistencyText(text)).toBeDefined();
    await grow(ledger, 1, 'on');
    expect(await checkpointOf(ledger)).toMatchObject({ origin });
    expect(await running.client.getSigner({ ledger })).toMatchObject({ problem: '', origin });
  }, 60_000);
});
