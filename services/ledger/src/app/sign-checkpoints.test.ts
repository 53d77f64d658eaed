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
  signText,
  tileHashesOf,
  tileName,
} from '@alfred/proof';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Checkpoint, SignedSize, SignerChange } from '../ports/checkpoints.ts';
import { type Signer, signer } from './sign-checkpoints.ts';

const origin = 'alfred/dep/ledger/led_a';
const key = createSignerKey(origin);
const second = createSignerKey(origin);
const restored = createSignerKey(`${origin}/r2`);

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
let changes: SignerChange[];
/** Where the machine breaks down. */
let failing: 'archive' | 'remember' | 'sign' | 'put' | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  [frontier, put, faults, failing] = [emptyFrontier, [], [], undefined];
  changes = [];
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
        if (failing === 'remember') throw new Error('no disk');
        remembered = signed;
      },
    },
    checkpoints: {
      verified: async () => ({ leaf, frontier }),
      latest: async () => put.at(-1),
      firstOver: async (_, size) => put.find((each) => each.size >= size),
      changes: async () => changes,
      put: async (_, checkpoint) => {
        if (failing === 'put') throw new Error('no disk');
        put.push(checkpoint);
      },
    },
    keys: {
      first: async () => key.verifierKey,
      next: async () => second.verifierKey,
      sign: async (_, { key: wanted, text }) => {
        const found = [key, second, restored].find(({ verifierKey }) => verifierKey === wanted);
        if (!found || failing === 'sign') throw new Error('no key');
        return signText(text, found);
      },
    },
    archive: {
      confirm: async () => {
        if (failing === 'archive') throw new Error('no standby');
      },
    },
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
    failing = 'put';
    grow();
    await pass(1);
    expect(faults).toHaveLength(1);
    failing = undefined;
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

  it('remembers and signs nothing that is not archived', async () => {
    failing = 'archive';
    grow();
    await pass(1);
    expect([put, remembered]).toEqual([[], undefined]);
    failing = undefined;
    grow();
    await pass(1_100);
    expect(put.map(({ size }) => size)).toEqual([2n]);
  });

  it('remembers a size before it signs it', async () => {
    failing = 'put';
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

  const rotation = (seq: bigint): SignerChange => ({
    ...{ seq, origin, from: key.verifierKey, key: second.verifierKey, lost: undefined },
  });
  const signersOf = (checkpoint: Checkpoint | undefined) => {
    const all = [key.verifierKey, second.verifierKey, restored.verifierKey];
    const opened = openNote(checkpoint?.note ?? '', all);
    return 'signedBy' in opened ? opened.signedBy : [];
  };

  it('signs the first checkpoint over a rotation with both keys, wherever it was interrupted', async () => {
    for (const broken of ['archive', 'remember', 'sign', 'put'] as const) {
      [frontier, put, tiles, remembered] = [emptyFrontier, [], new Map(), undefined];
      changes = [];
      grow();
      await pass(1_100);
      changes = [rotation(2n)];
      failing = broken;
      for (let count = 0; count < 2; count += 1) {
        grow();
        await pass(1_100);
      }
      failing = undefined;
      for (let count = 0; count < 2; count += 1) {
        grow();
        await pass(1_100);
      }
      expect(put.map(signersOf)).toEqual([
        [key.verifierKey],
        [key.verifierKey, second.verifierKey],
        [second.verifierKey],
      ]);
    }
  });

  it('signs a declared restore under its new origin, with the old key as well', async () => {
    for (let count = 0; count < 5; count += 1) grow();
    await pass(1_100);
    const lost = remembered;
    put = [];
    restore(2, 'other');
    await pass(1_100);
    expect(put).toEqual([]);
    const next = { origin: restored.name, key: restored.verifierKey };
    changes = [{ seq: 3n, ...next, from: undefined, lost }];
    grow();
    await pass(1_100);
    expect(put.map(signersOf)).toEqual([[key.verifierKey, restored.verifierKey]]);
    expect(put[0]?.note.split('\n')[0]).toBe(restored.name);
    expect(remembered).toMatchObject({ origin: restored.name, size: 3n });
    grow();
    await pass(1_100);
    expect(signersOf(put[1])).toEqual([restored.verifierKey]);
  });

  it('signs nothing after a restore that names another loss than what was signed', async () => {
    for (let count = 0; count < 5; count += 1) grow();
    await pass(1_100);
    put = [];
    restore(2, 'other');
    const lost = { origin, size: 5n, root: Buffer.alloc(32) };
    changes = [
      { seq: 2n, origin: restored.name, key: restored.verifierKey, from: undefined, lost },
    ];
    grow();
    await pass(1_100);
    expect(put).toEqual([]);
    expect(faults.at(-1)).toMatchObject({ code: 'log_rewound' });
  });
});
