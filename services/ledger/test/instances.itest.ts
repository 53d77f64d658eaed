import { rm } from 'node:fs/promises';
import type { CommandResult } from '@alfred/contracts/ledger';
import { derivedId, shardOf } from '@alfred/ids';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
let ledgers = 0;

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

const leaseId = (ask: number, incarnation = 'inc_a') => derivedId('lea', incarnation, String(ask));
const answerOf = ({ outcome }: CommandResult) => outcome?.value;
const codeOf = ({ outcome }: CommandResult) =>
  outcome?.$case === 'refused' ? outcome.value.code : 'accepted';

/** A new ledger whose user has `amount`; gives its id. */
async function openedLedger(amount: bigint): Promise<string> {
  ledgers += 1;
  const ledger = `led_${ledgers}`;
  const { results } = await running.client.apply({ ledger, commands: [...opening(amount)] });
  expect(results.map(codeOf)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  return ledger;
}

async function headOf(ledger: string): Promise<bigint> {
  return (await running.client.listEntries({ ledger, limit: 1 })).head;
}

async function balancesOf(ledger: string, node = 'usr_a') {
  const atLeast = await headOf(ledger);
  const { wallets } = await running.client.listWallets({ ledger, node, atLeast });
  return wallets[0]?.balances[0];
}

describe('a second instance on the same database', () => {
  it('goes on after a crash: repeats answer as before, holds are still held', async () => {
    const ledger = await openedLedger(1_000n);
    const commands = [lease(1, 400n), capture('req_1', leaseId(1), 150n)];
    const { results } = await running.client.apply({ ledger, commands });
    const next = await runLedger({ url: database.url, signerFolder });
    const again = await next.client.apply({ ledger, commands });
    expect(again.results.map(answerOf)).toEqual(
      results.map((result) => ({ ...answerOf(result), repeated: true })),
    );
    const more = await next.client.apply({ ledger, commands: [capture('req_2', leaseId(1), 50n)] });
    expect(more.results.map(codeOf)).toEqual(['accepted']);
    const open = await next.client.listOpenLeases({
      incarnations: ['inc_a'],
      shard: shardOf(ledger),
    });
    expect(open.leases.find((each) => each.ledger === ledger)).toMatchObject({ held: '200' });
    await next.stop();
  });

  it('fences the first, which fences it in turn; the log has no fork and no gap', async () => {
    const ledger = await openedLedger(1_000_000n);
    const other = await runLedger({ url: database.url, signerFolder });
    const fates: string[] = [];
    const hammer = async (client: RunningLedger['client'], name: string) => {
      for (let round = 0; round < 15; round += 1) {
        const commands = [relayed(`${name}${round}`, 'issueCredits', one)];
        const outcome = await client.apply({ ledger, commands }).then(
          ({ results }) => results.map(codeOf).join(),
          (fault: { code: string }) => fault.code,
        );
        fates.push(outcome);
      }
    };
    const one = { node: 'usr_a', asset, amount: '1' };
    await Promise.all([hammer(running.client, 'x'), hammer(other.client, 'y')]);
    expect(new Set(fates).has('accepted')).toBe(true);
    expect(fates.filter((fate) => fate !== 'accepted' && fate !== 'ledger_elsewhere')).toEqual([]);
    // Whatever was answered is there, and whoever asks again is answered once more.
    const names = ['x', 'y'].flatMap((name) => Array.from({ length: 15 }, (_, n) => name + n));
    const commands = names.map((name) => relayed(name, 'issueCredits', one));
    const last = await running.client.apply({ ledger, commands }).catch(() => undefined);
    const settled = last ?? (await running.client.apply({ ledger, commands }));
    expect(settled.results.map(codeOf)).toEqual(names.map(() => 'accepted'));
    expect(await balancesOf(ledger)).toMatchObject({ posted: '1000030' });
    // The signer checks the chain as it follows.
    const { size } = await running.client.getCheckpoint({ ledger, head: true });
    expect(size).toBe(await headOf(ledger));
    await other.stop();
  });
});
