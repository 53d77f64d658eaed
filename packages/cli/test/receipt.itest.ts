import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inclusionProof, inclusionText, leafHash } from '@alfred/proof';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runIn, serveFor } from './cli-home.ts';
import { type Answers, logAnswers, logOf, origin } from './fake-instance.ts';

const log = logOf(3);
const leaves = log.map((line) => leafHash(Buffer.from(line)));
const note = String(
  logAnswers(log)['/api/v1/ledger/checkpoint']?.(new URL('http://x'), asked())[1],
);

function asked() {
  return { method: 'GET', url: '', authorization: '', body: '' };
}

const receiptOf = (index: number, entry = log[index] ?? '') =>
  inclusionText({
    extra: Buffer.from(entry),
    index: BigInt(index),
    hashes: inclusionProof(leaves, index),
    checkpoint: note,
  });

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;

async function serving(receipts: Answers) {
  instance = await serveFor(home, { ...receipts, ...logAnswers(log) });
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

describe('receipt', () => {
  it('shows the proof of a call as it is', async () => {
    await serving({ '/api/v1/requests/req_1/receipt': () => [200, receiptOf(5)] });
    const shown = await runIn(home, ['receipt', 'req_1']);
    expect(shown).toEqual({ code: 0, out: receiptOf(5), err: '' });
    const { code, out } = await runIn(home, ['receipt', 'req_1', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ origin, entry: 6, size: log.length });
  });

  it('writes that of an entry to a file', async () => {
    await serving({ '/api/v1/ledger/entries/2/receipt': () => [200, receiptOf(1)] });
    const { code, out } = await runIn(home, ['receipt', '--entry', '2', '--out', 'r.tlog-proof'], {
      cwd: home,
    });
    expect({ code, out }).toEqual({
      code: 0,
      out: `The receipt of entry 2 of ${origin} is in r.tlog-proof.\n`,
    });
    expect(await readFile(join(home, 'r.tlog-proof'), 'utf8')).toBe(receiptOf(1));
  });

  it('shows none that proves nothing', async () => {
    await serving({
      '/api/v1/requests/other': () => [200, receiptOf(5, log[4])],
      '/api/v1/requests/stranger': () => [200, receiptOf(5).replace('alfred/', 'elsewhere/')],
      '/api/v1/requests/rubbish': () => [200, 'rubbish'],
    });
    const words = {
      other: /does not prove its entry/,
      stranger: /not signed by the ledger/,
      rubbish: /not signed by the ledger/,
    };
    for (const [request, message] of Object.entries(words)) {
      const { code, out, err } = await runIn(home, ['receipt', request, '--out', 'r'], {
        cwd: home,
      });
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(message);
    }
    expect(await readdir(home)).toEqual(['demo.json', 'secrets.json']);
  });

  it('needs one thing to prove', async () => {
    await serving({});
    for (const words of [['receipt'], ['receipt', 'req_1', '--entry', '2']]) {
      expect(await runIn(home, words)).toMatchObject({ code: 1, out: '' });
    }
    expect(instance.asked).toEqual([]);
  });
});
