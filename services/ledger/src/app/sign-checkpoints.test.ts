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
} from '@alfred/proof';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Checkpoint } from '../ports/checkpoints.ts';
import { type Signer, signer } from './sign-checkpoints.ts';

const origin = 'alfred/dep/ledger/led_a';
const key = createSignerKey(origin);

let frontier: Frontier;
let put: Checkpoint[];
let faults: unknown[];
let clock: ManualClock;
let sign: Signer;
let failing: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  [frontier, put, faults, failing] = [emptyFrontier, [], [], false];
  clock = manualClock(0n);
  sign = signer({
    clock,
    checkpoints: {
      verified: async () => ({ leaf: Buffer.alloc(32), frontier }),
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

function grow(): void {
  frontier = appendLeaf(frontier, leafHash(Buffer.from(String(frontier.size))));
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
});
