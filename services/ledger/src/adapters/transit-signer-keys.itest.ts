import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { givenTransit } from '@alfred/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signerKeysContract } from '../../test/signer-keys.contract.ts';
import { type TransitDouble, transitDouble } from '../../test/transit-double.ts';
import { transitSignerKeys } from './transit-signer-keys.ts';

const origin = 'alfred/dep/ledger/led_a';
// A real server when there is one (ALFRED_TEST_TRANSIT_URL), besides the double.
const real = givenTransit();

let folder: string;
let double: TransitDouble;
let prefixes = 0;

const places = {
  'a double of the transit engine': () => ({ url: double.url, token: 'right' }),
  ...(real ? { 'the given transit engine': () => real } : {}),
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alfred-transit-'));
  double = await transitDouble('right');
  await writeFile(join(folder, 'right'), 'right\n');
  await writeFile(join(folder, 'wrong'), 'wrong\n');
  if (real) await writeFile(join(folder, real.token), real.token);
});

afterAll(async () => {
  await double.stop();
  await rm(folder, { recursive: true });
});

/** Keys of their own for each test. */
function newPrefix(): string {
  prefixes += 1;
  return `alfred-test-${process.pid}-${Date.now()}-${prefixes}`;
}

for (const [name, place] of Object.entries(places)) {
  signerKeysContract(name, () => {
    const prefix = newPrefix();
    return () => {
      const { url, token } = place();
      return transitSignerKeys({ url, tokenFile: join(folder, token), prefix });
    };
  });
}

describe('the transit engine', () => {
  const open = (token: string) =>
    transitSignerKeys({ url: double.url, tokenFile: join(folder, token), prefix: newPrefix() });

  it('that is sealed or away is a fault that passes', async () => {
    double.fail(503);
    await expect(open('right').first('led_a', origin)).rejects.toMatchObject({
      code: 'service_unavailable',
    });
    double.fail(undefined);
    const nowhere = transitSignerKeys({
      ...{ url: 'http://127.0.0.1:1/v1/transit', tokenFile: join(folder, 'right'), prefix: 'p' },
    });
    await expect(nowhere.first('led_a', origin)).rejects.toMatchObject({
      code: 'service_unavailable',
    });
  });

  it('that refuses the token is no passing fault, and no token is shown', async () => {
    const refused = open('wrong').first('led_a', origin);
    await expect(refused).rejects.toMatchObject({ code: 'internal' });
    await refused.catch((error: Error) => expect(String(error.cause)).not.toContain('wrong'));
  });

  it('is asked for no path', async () => {
    await expect(open('right').first('../x', origin)).rejects.toMatchObject({
      code: 'ledger_unknown',
    });
  });
});
