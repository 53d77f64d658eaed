import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { guides, runGuide, unsaid } from './run-guide.ts';

let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

it('has a guide whose commands print what it says, one after another in one shell', async () => {
  const text = await readFile(`${guides}history.md`, 'utf8');
  const { code, output } = await runGuide(text, { ALFRED_HOME: alfred.home });
  expect(code, output).toBe(0);
  expect(unsaid(text, output), output).toEqual([]);
  expect(output).toMatch(/^wallets {6}ledger +balances of wallets and pools/m);
  const statement = /^opening {2}0.00\n(?:.+\n)*closing {2}2.25\nnot final: the books are open$/m;
  expect(output).toMatch(statement);
  expect(output).toMatch(/^seq,effective,written,type,reference,counter,/m);
  expect(output.match(/^\w+: equal, over \d+ entries/gm)?.length).toBeGreaterThan(8);
}, 120_000);
