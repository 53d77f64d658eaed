import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { booksInThread } from '../src/index.ts';
import {
  asset,
  opening,
  type RunningLedger,
  relayed,
  runLedger,
  temporarySigner,
} from './running-ledger.ts';

let database: FreshDatabase;
let ledger: RunningLedger | undefined;

beforeAll(async () => {
  database = await freshDatabase();
});

afterEach(async () => {
  await ledger?.stop();
  ledger = undefined;
});

afterAll(() => database.drop());

async function run() {
  const { url } = database;
  const books = booksInThread({ url });
  ledger = await runLedger({ url, signerFolder: await temporarySigner(), books });
  return ledger;
}

async function postedOf({ client }: RunningLedger, atLeast: bigint) {
  const asked = { ledger: 'led_a', node: 'usr_a', afterNode: '', limit: 1, atLeast };
  const { wallets, asOf } = await client.listWallets(asked);
  return { posted: wallets[0]?.balances[0]?.posted, seq: asOf?.seq };
}

it('keeps the books in a thread of its own, and says how far they are', async () => {
  const running = await run();
  const { results } = await running.client.apply({ ledger: 'led_a', commands: [...opening(100n)] });
  const last = results.at(-1)?.outcome;
  const seq = last?.$case === 'accepted' ? last.value.seq : 0n;
  expect(await postedOf(running, seq)).toEqual({ posted: '100', seq });
});

it('goes on where they are after a new start', async () => {
  const running = await run();
  const more = relayed('e', 'issueCredits', { node: 'usr_a', asset, amount: '7' });
  const { results } = await running.client.apply({ ledger: 'led_a', commands: [more] });
  const [{ outcome } = {}] = results;
  const seq = outcome?.$case === 'accepted' ? outcome.value.seq : 0n;
  expect(await postedOf(running, seq)).toEqual({ posted: '107', seq });
});
