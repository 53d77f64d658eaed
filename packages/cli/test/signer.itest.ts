import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runIn, serveFor } from './cli-home.ts';
import { type Answers, ledger, logAnswers, logOf, origin, signer } from './fake-instance.ts';

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;

const changed = { entry: 7, origin, key: signer.verifierKey, lost: null };
const state = {
  ...{ origin, keys: [signer.verifierKey], verified: 6, signed: 5, archive: 'local' },
  problem: { code: 'log_rewound', message: 'It is shorter.' },
};

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  const at = `/api/v1/ledgers/${ledger}/signer`;
  const answers: Answers = {
    [`${at}/rotate`]: () => [200, changed],
    [`${at}/declare-restore`]: () => [200, { ...changed, lost: { from: 4, to: 9 } }],
    [at]: () => [200, state],
    ...logAnswers(logOf(2)),
  };
  instance = await serveFor(home, answers);
});

afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

describe('signer', () => {
  it('shows who signs the ledger of the key, and what stands in the way', async () => {
    const { code, out } = await runIn(home, ['signer', 'show']);
    expect(code).toBe(0);
    expect(out).toBe(`origin    ${origin}
signed    5 of 6 verified entries, once the local disk has them
key       ${signer.verifierKey}

Nothing is signed: It is shorter. (log_rewound)
`);
    const json = await runIn(home, ['signer', 'show', ledger, '--json']);
    expect(JSON.parse(json.out)).toEqual(state);
  });

  it('rotates its key, as the operator', async () => {
    const words = ['signer', 'rotate', ledger, '--idempotency-key', 'once'];
    const { code, out } = await runIn(home, words);
    expect(code).toBe(0);
    expect(out).toContain(`From entry 7 on, checkpoints of ${origin} are signed by`);
    const [asked] = instance.asked.filter(({ method }) => method === 'POST');
    expect(asked).toMatchObject({
      url: `/api/v1/ledgers/${ledger}/signer/rotate`,
      authorization: 'Bearer operator',
      idempotencyKey: 'once',
    });
  });

  it('declares a restore, and says what may be lost', async () => {
    const { code, out } = await runIn(home, ['signer', 'declare-restore', ledger]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Entries 4 to 9 were signed and may be lost\.\n/);
  });
});
