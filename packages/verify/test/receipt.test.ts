import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSignerKey, inclusionProof, inclusionText, leafHash } from '@alfred/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyReceipt } from '../src/index.ts';
import { parseReceipt, rootFrom } from '../src/receipt.ts';
import { lines, noteOf, signer } from './golden-export.ts';
import { runIn } from './run-verify.ts';

const leaves = lines.map((line) => leafHash(Buffer.from(line)));
const withKey = { keys: [signer.verifierKey] };

function receiptOf(entry: number, { size = 300, extra = true } = {}): string {
  return inclusionText({
    extra: extra ? Buffer.from(lines[entry - 1] ?? '') : undefined,
    index: BigInt(entry - 1),
    hashes: inclusionProof(leaves.slice(0, size), entry - 1),
    checkpoint: noteOf(lines.slice(0, size)),
  });
}

const verified = (text: string, options = withKey) => verifyReceipt(Buffer.from(text), options);

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-verify-receipt-'));
});
afterAll(() => rm(home, { recursive: true }));

describe('a receipt', () => {
  it('proves its entry, in logs of any size', () => {
    for (const size of [1, 2, 3, 7, 8, 255, 256, 257, 300]) {
      for (const entry of new Set([1, 2, Math.ceil(size / 2), size].filter((at) => at <= size))) {
        const { outcome, trust } = verified(receiptOf(entry, { size }));
        expect({ entry, size, outcome, trust }).toEqual({
          ...{ entry, size, outcome: 'verified', trust: 'authenticated' },
        });
      }
    }
  });

  it('is not authenticated without a key', () => {
    const report = verifyReceipt(Buffer.from(receiptOf(42)));
    expect(report).toMatchObject({ outcome: 'verified', trust: 'self-consistent' });
    expect(report.checks.find(({ name }) => name === 'checkpoint')?.outcome).toBe('skipped');
  });

  const honest = receiptOf(42);
  it.each<[string, string, string]>([
    ['another entry', receiptOf(41).replace('index 40', 'index 41'), 'place'],
    ['an entry that was changed', changedEntry(), 'inclusion'],
    ['another place', honest.replace('index 41', 'index 43'), 'place'],
    ['a hash less', honest.replace(/\n[A-Za-z0-9+/]{43}=\n/, '\n'), 'inclusion'],
    ['hashes in another order', swapped(), 'inclusion'],
    ['another root', honest.replace(/\n300\n./, '\n300\nA'), 'checkpoint'],
    ['another first line', honest.replace('@v1', '@v2'), 'form'],
    ['a space more', honest.replace('index 41', 'index  41'), 'form'],
    ['no checkpoint', honest.slice(0, honest.indexOf('\n\n') + 2), 'form'],
    ['nothing', '', 'form'],
  ])('does not with %s', (_, text, check) => {
    const { outcome, checks } = verified(text);
    expect(outcome).toBe('failed');
    expect(checks.filter((each) => each.outcome === 'failed').map(({ name }) => name)).toContain(
      check,
    );
  });

  it('does not by the key of somebody else', () => {
    const { verifierKey } = createSignerKey(signer.name);
    expect(verified(honest, { keys: [verifierKey] }).outcome).toBe('failed');
    expect(() => verified(honest, { keys: ['nonsense'] })).toThrow(RangeError);
  });

  it('is noticed when any bit of it is flipped', () => {
    const bytes = Buffer.from(honest);
    for (let at = 0; at < bytes.length; at += 1) {
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 7));
      expect(verifyReceipt(bytes, withKey).outcome, `byte ${at}`).toBe('failed');
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 7));
    }
  });

  it('leads nowhere with more or fewer hashes than its tree has levels', () => {
    const receipt = parseReceipt(Buffer.from(honest));
    const leaf = leaves[41] ?? Buffer.alloc(32);
    for (const size of [0, 41]) {
      expect(receipt && rootFrom(leaf, receipt, size)).toBeUndefined();
    }
    const more = { index: 41, hashes: Array.from({ length: 20 }, () => leaf) };
    expect(rootFrom(leaf, more, 300)).toBeUndefined();
  });

  function changedEntry(): string {
    const entry = (lines[41] ?? '').replace('"amount":"', '"amount":"9');
    const extra = Buffer.from(entry).toString('base64');
    return honest.replace(/extra .*/, `extra ${extra}`);
  }

  function swapped(): string {
    const all = honest.split('\n');
    return all
      .with(3, all[4] ?? '')
      .with(4, all[3] ?? '')
      .join('\n');
  }
});

describe('alfred-verify with a receipt', () => {
  it('says what is proven, and what is not', async () => {
    await writeFile(join(home, 'receipt'), receiptOf(42));
    const { code, out } = await runIn(home, ['receipt', '--key', signer.verifierKey]);
    expect(code).toBe(0);
    expect(out).toMatch(/\nVERIFIED, authenticated: entry 42, UsageCaptured\.v1 of 2026-11-/);
    expect(out).toMatch(/\nProves: entry 42 of alfred.*\nDoes not prove: /);
    const json = JSON.parse((await runIn(home, ['receipt', '--json'])).out);
    expect(json).toMatchObject({
      ...{ format: 'alfred/verify-report/1', kind: 'receipt', outcome: 'verified' },
      ...{ trust: 'self-consistent', entry: { number: 42 }, size: 300 },
    });
  });

  it('names the key that signed it, where only another is known', async () => {
    await writeFile(join(home, 'receipt'), receiptOf(42));
    const other = createSignerKey(signer.name).verifierKey;
    const { code, out } = await runIn(home, ['receipt', '--key', other]);
    expect(code).toBe(1);
    const [name, id] = signer.verifierKey.split('+');
    expect(out).toContain(`not signed by the key that was given, but by ${name}+${id}, which is`);
    expect(out).toContain('a receipt brings no handovers');
  });

  it('takes the entry from beside it', async () => {
    await writeFile(join(home, 'short'), receiptOf(42, { extra: false }));
    await writeFile(join(home, 'entry'), `${lines[41]}\n`);
    const words = ['short', '--key', signer.verifierKey];
    expect((await runIn(home, [...words, '--entry', 'entry'])).code).toBe(0);
    await writeFile(join(home, 'entry'), `${lines[42]}\n`);
    expect((await runIn(home, [...words, '--entry', 'entry'])).code).toBe(1);
    expect(await runIn(home, words)).toMatchObject({
      ...{ code: 2, err: expect.stringContaining('brings no entry: give --entry') },
    });
  });

  it('exits with 1 for what is none, and with 2 for what a receipt does not take', async () => {
    await writeFile(join(home, 'other'), 'hello\n');
    const { code, out } = await runIn(home, ['other']);
    expect(code).toBe(1);
    expect(out).toMatch(/FAILED: not that the receipt is a C2SP tlog-proof/);
    await writeFile(join(home, 'receipt'), receiptOf(42));
    expect((await runIn(home, ['receipt', '--checkpoint', 'other'])).code).toBe(2);
    await writeFile(join(home, 'large'), Buffer.alloc((1 << 20) + 1));
    expect((await runIn(home, ['large'])).err).toMatch(/too large/);
  });
});
