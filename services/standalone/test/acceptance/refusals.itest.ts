import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { callersOf, ownerOf } from './hierarchy-scene.ts';

// Methodology: the whole way, on the running product: a gateway refuses, its journal tells metering,
// the minute passes, and the log has it. It takes as long as a minute takes.

let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

interface Row {
  readonly code: string;
  readonly nodes: readonly string[];
  readonly facts: { readonly count: string };
}

it('counts refused calls into the log, each once', async () => {
  const owner = ownerOf(alfred.demo);
  const poor = await owner.userIn(alfred.demo.organization);
  for (let n = 0; n < 20; n += 1) await callersOf(alfred.demo).refusalOf(poor.key);
  const found = async () => {
    const path = `/api/v1/audit?type=RefusalsCounted&node=${poor.node}`;
    return (await owner.get<{ data: readonly Row[] }>(path)).body.data;
  };
  const counted = async () =>
    (await found()).reduce((sum, { facts }) => sum + Number(facts.count), 0);
  await expect.poll(counted, { timeout: 240_000, interval: 1_000 }).toBe(20);
  const entries = await found();
  // The calls may have come in two minutes.
  expect(entries.length).toBeLessThanOrEqual(2);
  for (const { code, nodes } of entries) {
    expect([code, nodes]).toEqual(['insufficient_credits', [poor.node]]);
  }
}, 300_000);
