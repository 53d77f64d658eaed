import { type ManualClock, manualClock } from '@alfred/clock';
import {
  appendLeaf,
  createSignerKey,
  emptyFrontier,
  type Frontier,
  leafHash,
  openNote,
  parseCheckpointText,
  rootOf,
  tileHashesOf,
  tileName,
} from '@alfred/proof';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Checkpoint, SignedSize } from '../ports/checkpoints.ts';
import { type Signer, signer } from './sign-checkpoints.ts';

const origin = 'alfred/dep/ledger/led_a';
const key = createSignerKey(origin);

let frontier: Frontier;
let leaf: Buffer;
/** What the log ends with, when it is not what was verified. */
let end: { readonly seq: bigint; readonly leaf: Buffer } | undefined;
let tiles: Map<string, Buffer>;
let remembered: SignedSize | undefined;
let put: Checkpoint[];
let faults: unknown[];
let clock: ManualClock;
let sign: Signer;
let failing: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  [frontier, put, faults, failing] = [emptyFrontier, [], [], false];
  [leaf, end, tiles, remembered] = [Buffer.alloc(32), undefined, new Map(), undefined];
  clock = manualClock(0n);
  sign = signer({
    clock,
    log: { head: async () => ({ epoch: 1n, seq: frontier.size, leaf, ...end }) },
    tiles: { of: () => async () => tiles },
    memory: {
      latest: async () => remembered,
      remember: async (_, signed) => {
        // Nobody has a note of what is not remembered.
        expect(put.every(({ size }) => size < signed.size)).toBe(true);
        remembered = signed;
      },
    },
    checkpoints: {
      verified: async () => ({ leaf, frontier }),
      latest: async () => put.at(-1),
      put: async (_, checkpoint) => {
        if (failing) throw new Error('no disk');
        put.push(checkpoint);
      },
    },
    keys: { of: async () => key },
    originOf: () => origin,
    onSigned: () => {},
    onFault: (_, fault) => faults.push(fault),
  });
});

afterEach(() => {
  vi.useRealTimers();
});

function append(text: string): void {
  leaf = leafHash(Buffer.from(text));
  for (const { level, index, hash } of tileHashesOf(frontier, leaf)) {
    const name = tileName({ level, index: index >> 8n });
    tiles.set(name, Buffer.concat([tiles.get(name) ?? Buffer.alloc(0), hash]));
  }
  frontier = appendLeaf(frontier, leaf);
}

function grow(): void {
  append(String(frontier.size));
  sign.verified('led_a');
}

/** Another history of so many entries, and all that is restored together with it. */
function restore(size: number, history: string): void {
  [frontier, tiles] = [emptyFrontier, new Map()];
  for (let at = 0; at < size; at += 1) append(`${history} ${at}`);
  put = put.filter((checkpoint) => checkpoint.size <= BigInt(size));
  sign.verified('led_a');
}

async function pass(ms: number): Promise<void> {
  clock.advanceMicros(BigInt(ms) * 1_000n);
  await vi.advanceTimersByTimeAsync(ms);
}

describe('the signer', () => {
  it('signs what was verified, under the name of the log', async () => {
    grow();
    await pass(1);
    const [checkpoint] = put;
    const opened = openNote(checkpoint?.note ?? '', [key.verifierKey]);
    expect(opened).toMatchObject({ signedBy: [key.verifierKey] });
    const text = 'text' in opened ? opened.text : '';
    expect(parseCheckpointText(text)).toEqual({ origin, size: 1n, root: rootOf(frontier) });
  });

  it('signs at most once a second, then all there is', async () => {
    for (let count = 0; count < 10; count += 1) {
      grow();
      await pass(100);
    }
    expect(put.map(({ size }) => size)).toEqual([1n]);
    await pass(100);
    expect(put.map(({ size }) => size)).toEqual([1n, 10n]);
  });

  it('signs nothing that it has signed, and nothing of nothing', async () => {
    sign.verified('led_a');
    await pass(1_100);
    expect(put).toEqual([]);
    grow();
    await pass(1_100);
    sign.verified('led_a');
    await pass(1_100);
    expect(put).toHaveLength(1);
  });

  it('tells of a failure and signs the next time', async () => {
    failing = true;
    grow();
    await pass(1);
    expect(faults).toHaveLength(1);
    failing = false;
    grow();
    await pass(1_100);
    expect(put.map(({ size }) => size)).toEqual([2n]);
  });

  it('signs nothing more once it is stopped', async () => {
    grow();
    await sign.stop();
    grow();
    await pass(2_000);
    expect(put).toEqual([]);
  });

  it('remembers a size before it signs it', async () => {
    failing = true;
    grow();
    await pass(1);
    expect(put).toEqual([]);
    expect(remembered).toEqual({ origin, size: 1n, root: rootOf(frontier) });
  });

  it('signs nothing of a log that is shorter than what it signed', async () => {
    for (let count = 0; count < 3; count += 1) grow();
    await pass(1_100);
    restore(2, '');
    await pass(1_100);
    expect(faults).toMatchObject([
      { code: 'log_rewound', params: { ledger: 'led_a', entries: '2', size: '3' } },
    ]);
    expect(put).toEqual([]);
  });

  it('signs nothing of another history, however long it is', async () => {
    for (let count = 0; count < 3; count += 1) grow();
    await pass(1_100);
    put = [];
    restore(300, 'other');
    await pass(1_100);
    expect(faults).toMatchObject([{ code: 'log_forked', params: { ledger: 'led_a', size: '3' } }]);
    expect(put).toEqual([]);
  });

  it('tells of a log that was rewritten and has not grown since', async () => {
    grow();
    await pass(1);
    end = { seq: 1n, leaf: leafHash(Buffer.from('rewritten')) };
    sign.verified('led_a');
    await pass(1_100);
    end = { seq: 0n, leaf: Buffer.alloc(32) };
    sign.verified('led_a');
    await pass(1_100);
    expect(faults).toMatchObject([{ code: 'log_forked' }, { code: 'log_rewound' }]);
  });
});
