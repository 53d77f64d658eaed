import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { beforeEach, expect, it } from 'vitest';
import { rpcPeers } from './rpc-peers.ts';

const clock = manualClock(0n);
let failures: Record<string, Error>;
let asked: string[];
let steady: boolean;
beforeEach(() => {
  failures = {};
  steady = true;
  asked = [];
});

function peers() {
  const answer =
    <Result>(service: string, result: Result) =>
    async () => {
      asked.push(service);
      if (failures[service]) throw failures[service];
      return result;
    };
  return rpcPeers({
    identity: { resolveKey: answer('identity', { caller: undefined, keyExpiresAt: 0n }) },
    policy: { getBundle: answer('policy', { bundle: undefined }) },
    metering: { getUsageCursor: answer('metering', { position: -1n }) },
    ledger: {
      listLedgers: answer('ledger', { ledgers: [], heads: [] }),
      getClock: async () => ({ steady, wall: 0n, expected: 0n }),
    },
    incarnation: 'inc_1',
    clock,
  });
}

it('misses nobody who answers, were it a refusal', async () => {
  failures.policy = new AlfredError('ledger_unknown', { ledger: 'led_1' });
  expect(await peers().missing()).toEqual([]);
  expect(asked.sort()).toEqual(['identity', 'ledger', 'metering', 'policy']);
});

it('names who is away, who is late, and the database once', async () => {
  failures.identity = new AlfredError('database_unavailable');
  failures.metering = new AlfredError('database_unavailable');
  failures.policy = new AlfredError('request_cancelled');
  failures.ledger = new AlfredError('service_unavailable', { service: 'ledger' });
  expect(await peers().missing()).toEqual(['PostgreSQL', 'ledger', 'policy, which answers late']);
});

it('says that the clock of the ledger has moved, and what to do', async () => {
  steady = false;
  const said = 'ledger: clock_unsafe, until `npm run alfred -- clock confirm`';
  expect(await peers().missing()).toEqual([said]);
});

it('asks once a second at most, however often somebody looks', async () => {
  const looked = peers();
  await Promise.all([looked.missing(), looked.missing()]);
  expect(asked).toHaveLength(4);
  clock.advanceMicros(999_999n);
  await looked.missing();
  expect(asked).toHaveLength(4);
  clock.advanceMicros(1n);
  await looked.missing();
  expect(asked).toHaveLength(8);
});
