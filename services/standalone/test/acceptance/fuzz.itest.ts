// Methodology: two thousand requests, made from the API's own document and from calls that are taken,
// most of them with one place gone wrong, from a seed that a failure names. An answer that blames
// nobody, or shows anything of another organisation, is a failure; so is an Alfred that is gone or fat.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzScene } from '../../../../loadtest/fuzz/ground.ts';
import { runFuzz } from '../../../../loadtest/fuzz/run-fuzz.ts';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { type MemoryProbe, memoryProbe } from './memory-probe.ts';
import { isDistributed } from './profile.ts';

const seed = 20_261_122;

/** Requests before the first look: what is loaded and compiled once is there by then. */
const warmingCases = 500;
const megabyte = 1_048_576;
/** What may be more after two thousand requests, once everything that nobody needs is gone. */
const heapGrowthMax = 24 * megabyte;
const buffersGrowthMax = 16 * megabyte;
/** The system gets pages back late, if at all: this bounds what comes beside the heap. */
const residentGrowthMax = 200 * megabyte;

let alfred: AlfredProcess;
let probe: MemoryProbe;

beforeAll(async () => {
  const home = await temporaryHome();
  probe = memoryProbe(join(home, 'memory.json'));
  // Several processes share no memory: what each of them holds is not looked at here.
  alfred = await startAlfred(home, isDistributed() ? {} : probe.settings);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

it('answers whatever is sent, blames the right one, and shows nobody what is not theirs', {
  timeout: 300_000,
}, async () => {
  const { operatorToken } = JSON.parse(await readFile(join(alfred.home, 'secrets.json'), 'utf8'));
  const { url, adminKey: ownerKey, organization } = alfred.demo;
  const { ground, secrets } = await fuzzScene({ url, ownerKey, organization, operatorToken });
  await runFuzz({ url, ground, secrets, cases: warmingCases, seed: seed + 1 });
  const before = isDistributed() ? undefined : await probe.read();
  const report = await runFuzz({ url, ground, secrets, cases: 2_000, seed });
  expect(report.problems.join('\n')).toBe('');
  expect(Object.keys(report.byCode).length).toBeGreaterThan(20);
  expect(report.byStatus['200']).toBeGreaterThan(50);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(alfred.output()).not.toContain('"level":50');
  if (!before) return;
  const after = await probe.read();
  expect(after.heapUsed - before.heapUsed).toBeLessThan(heapGrowthMax);
  expect(after.external - before.external).toBeLessThan(buffersGrowthMax);
  expect(after.rss - before.rss).toBeLessThan(residentGrowthMax);
});
