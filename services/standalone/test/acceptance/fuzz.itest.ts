// Methodology: two thousand requests, made from the API's own document and from calls that are taken,
// most of them with one place gone wrong, from a seed that a failure names. An answer that blames
// nobody, or shows anything of another organisation, is a failure; so is an Alfred that is gone or fat.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzScene } from '../../../../loadtest/fuzz/ground.ts';
import { runFuzz } from '../../../../loadtest/fuzz/run-fuzz.ts';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';

const seed = 20_261_122;

let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
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
  const report = await runFuzz({ url, ground, secrets, cases: 2_000, seed });
  expect(report.problems.join('\n')).toBe('');
  expect(Object.keys(report.byCode).length).toBeGreaterThan(20);
  expect(report.byStatus['200']).toBeGreaterThan(50);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(alfred.output()).not.toContain('"level":50');
});
