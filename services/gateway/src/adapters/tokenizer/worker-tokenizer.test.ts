import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { type WorkerTokenizer, workerTokenizer } from './worker-tokenizer.ts';

const faults: unknown[] = [];
let open: WorkerTokenizer[] = [];

function start(worker?: () => Worker): WorkerTokenizer {
  const tokenizer = workerTokenizer({
    onFault: (error) => void faults.push(error),
    ...(worker ? { start: worker } : {}),
  });
  open.push(tokenizer);
  return tokenizer;
}

afterEach(async () => {
  await Promise.all(open.map(({ task }) => task.stop()));
  open = [];
  faults.length = 0;
});

const silent = () =>
  new Worker('require("node:worker_threads").parentPort.on("message", () => {})', { eval: true });

describe('the tokenizer', () => {
  it('counts in another thread, each question for itself', async () => {
    const tokenizer = start();
    const counts = await Promise.all([
      tokenizer.count('o200k_base', ['Tea at five, please.']),
      tokenizer.count('cl100k_base', ['Tea at five, please.', 'Tea at five, please.']),
      tokenizer.count('o200k_base', []),
    ]);
    expect(counts).toEqual([6, 14, 0]);
    const cut = await tokenizer.cut('o200k_base', 'Tea at five, please.', 3);
    expect(cut).toEqual({ text: 'Tea at five', tokens: 3 });
  });

  it('answers by bytes when its worker breaks, and once it has stopped', async () => {
    const broken = () => new Worker('throw new Error("no tables")', { eval: true });
    const tokenizer = start(broken);
    expect(await tokenizer.count('o200k_base', ['12345678'])).toBe(2);
    expect(faults).toHaveLength(1);
    // No other one is started at once.
    expect(await tokenizer.cut('o200k_base', '12345678', 1)).toEqual({ text: '1234', tokens: 1 });
    expect(faults).toHaveLength(1);
    await tokenizer.task.stop();
    expect(await tokenizer.count('o200k_base', ['12345678'])).toBe(2);
  });

  it('answers by bytes whoever waits while it is stopped', async () => {
    const tokenizer = start(silent);
    const waiting = tokenizer.count('o200k_base', ['12345678']);
    await tokenizer.task.stop();
    expect(await waiting).toBe(2);
  });

  it('takes no more than it can carry', async () => {
    const tokenizer = start(silent);
    const large = 'x'.repeat(20_000_000);
    const first = tokenizer.count('o200k_base', [large]);
    expect(await tokenizer.count('o200k_base', [large])).toBe(5_000_000);
    await tokenizer.task.stop();
    await first;
  });
});
