import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captured, hour, moved, opened, released, rerated, start } from './entries.ts';
import { type RunningAnalytics, startAnalytics } from './running-analytics.ts';

let analytics: RunningAnalytics;

beforeEach(async () => {
  analytics = await startAnalytics();
});
afterEach(() => analytics.stop());

const ledger = 'led_a';
const span = { from: BigInt(start - hour), until: BigInt(start + 10 * hour) };
const tree = [opened('org_a'), opened('tea_a', 'org_a'), opened('usr_a', 'tea_a')];

const spend = async (wish: object = {}) => {
  await analytics.counted();
  return analytics.client.getSpend({ ledger, ...span, ...wish });
};

/** Node or model, and how many nano-dollars. */
const amounts = (rows: readonly { node: string; model: string; amounts: object }[]) =>
  rows.map(({ node, model, amounts: by }) => [node || model, by['USD/9' as keyof typeof by]]);

describe('spend', () => {
  it('is added up by hour, node and model, with requests, tokens and times', async () => {
    const slow = { took: 900_000, firstByte: 300_000 };
    analytics.write(...tree, captured('usr_a', 100n, slow));
    analytics.write(captured('usr_a', 50n, { took: 100_000, firstByte: 100_000 }));
    analytics.write(released('usr_a'), rerated('usr_a', 40n));
    const { rows, asOf } = await spend();
    expect(asOf).toEqual({ seq: 7n, at: BigInt(start + 7) });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      ...{ node: '', model: '', start: 0n, amounts: { 'USD/9': '110' } },
      ...{ requests: 2n, released: 1n, tokens: { inputUncached: 20n, outputText: 10n } },
      latency: { count: 2n, meanMicros: 500_000n, firstByteMeanMicros: 200_000n },
    });
    const { p50Micros = 0n, p95Micros = 0n } = rows[0]?.latency ?? {};
    expect([p50Micros >= 100_000n, p50Micros <= 125_000n]).toEqual([true, true]);
    expect([p95Micros >= 900_000n, p95Micros <= 1_125_000n]).toEqual([true, true]);
  });

  it('is told apart by what is asked, the latest and the most expensive first', async () => {
    const late = { ...captured('usr_a', 7n), at: start + 2 * hour };
    const dear = captured('usr_a', 900n, undefined, 'gpt-5');
    analytics.write(...tree, captured('tea_a', 5n), captured('usr_a', 3n), dear, late);
    const byNode = await spend({ by: ['node'] });
    expect(amounts(byNode.rows)).toEqual([
      ['usr_a', '910'],
      ['tea_a', '5'],
    ]);
    const byModel = await spend({ by: ['model'], limit: 1 });
    expect([amounts(byModel.rows), byModel.isCut]).toEqual([[['gpt-5', '900']], true]);
    const byHour = await spend({ by: ['hour', 'provider'] });
    expect(byHour.rows.map(({ start: at, provider }) => [at, provider])).toEqual([
      [BigInt(start + 2 * hour) - (BigInt(start + 2 * hour) % BigInt(hour)), 'openai'],
      [BigInt(start) - (BigInt(start) % BigInt(hour)), 'openai'],
    ]);
    const byDay = await spend({ by: ['day'] });
    expect(byDay.rows).toHaveLength(1);
  });

  it('of a node is of everything below it, as the tree stands now', async () => {
    analytics.write(...tree, opened('tea_b', 'org_a'), captured('usr_a', 10n));
    expect(amounts((await spend({ node: 'tea_a' })).rows)).toEqual([['', '10']]);
    expect((await spend({ node: 'tea_b' })).rows).toEqual([]);
    analytics.write(moved('usr_a', 'tea_b'));
    expect((await spend({ node: 'tea_a' })).rows).toEqual([]);
    expect(amounts((await spend({ node: 'tea_b' })).rows)).toEqual([['', '10']]);
  });

  it('of nothing is nothing, and what makes no sense is refused', async () => {
    expect(await analytics.client.getSpend({ ledger: 'led_b', ...span })).toMatchObject({
      ...{ rows: [], asOf: { seq: 0n, at: 0n } },
    });
    const refused = { code: 'request_invalid' };
    const wrong = [{ by: ['size'] }, { by: ['hour', 'day'] }, { until: span.from }, { from: -1n }];
    for (const wish of wrong) {
      const asked = analytics.client.getSpend({ ledger, ...span, ...wish });
      await expect(asked).rejects.toMatchObject(refused);
    }
  });
});

describe('a watcher', () => {
  it('sees the sums at once, and again when they have changed', async () => {
    analytics.write(...tree, captured('usr_a', 1n));
    await analytics.counted();
    const leaving = new AbortController();
    const wish = { ledger, node: '', hours: 1 };
    const seen: string[] = [];
    const watched = analytics.client.watchSpend(wish, { signal: leaving.signal });
    const watching = (async () => {
      for await (const { rows } of watched) {
        seen.push(rows[0]?.amounts['USD/9'] ?? '');
        if (seen.length === 1) analytics.write(captured('usr_a', 2n));
        if (seen.at(-1) === '3') return;
      }
    })();
    await watching;
    leaving.abort();
    expect(seen).toEqual(['1', '3']);
  });
});

describe('a rebuild', () => {
  const ended = async () => {
    let last = (await analytics.client.getRebuild({ ledger })).rebuild;
    for (let tries = 0; last?.status === 'running' && tries < 300; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      last = (await analytics.client.getRebuild({ ledger })).rebuild;
    }
    return last;
  };

  it('finds that a second fold of the log is the same', async () => {
    expect(await analytics.client.getRebuild({ ledger })).toEqual({});
    const many = Array.from({ length: 2_500 }, (_, index) => captured('usr_a', BigInt(index)));
    analytics.write(...tree, ...many);
    await analytics.counted();
    const { rebuild } = await analytics.client.startRebuild({ ledger, replace: false });
    expect(rebuild).toMatchObject({ status: 'running', size: 2_503n });
    const again = analytics.client.startRebuild({ ledger, replace: true });
    await expect(again).rejects.toMatchObject({ code: 'rebuild_running' });
    expect(await ended()).toMatchObject({
      ...{ status: 'equal', done: 2_503n, size: 2_503n, differences: 0n, replaced: false },
    });
  });

  it('finds what is wrong, and where it is wanted puts the new sums in its place', async () => {
    analytics.write(...tree, captured('usr_a', 10n));
    await analytics.counted();
    await analytics.query("update usage_sum set value = value + 1 where measure = 'amount:USD/9'");
    await analytics.client.startRebuild({ ledger, replace: false });
    expect(await ended()).toMatchObject({ status: 'different', differences: 2n });
    expect(amounts((await spend()).rows)).toEqual([['', '11']]);
    await analytics.client.startRebuild({ ledger, replace: true });
    expect(await ended()).toMatchObject({ status: 'different', replaced: true });
    expect(amounts((await spend()).rows)).toEqual([['', '10']]);
    analytics.write(captured('usr_a', 5n));
    expect(amounts((await spend()).rows)).toEqual([['', '15']]);
  });

  it('goes on counting while it runs, and loses nothing of that', async () => {
    const many = Array.from({ length: 3_000 }, () => captured('usr_a', 1n));
    analytics.write(...tree, ...many);
    await analytics.counted();
    await analytics.client.startRebuild({ ledger, replace: true });
    analytics.write(...many);
    expect(await ended()).toMatchObject({ status: 'equal', replaced: true, size: 3_003n });
    expect(amounts((await spend()).rows)).toEqual([['', '6000']]);
  });
});
