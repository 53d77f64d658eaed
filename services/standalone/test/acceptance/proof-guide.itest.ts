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
  const text = await readFile(`${guides}proof.md`, 'utf8');
  const { code, output } = await runGuide(text, { ALFRED_HOME: alfred.home });
  expect(code, output).toBe(0);
  expect(unsaid(text, output), output).toEqual([]);
  expect(output).toMatch(/^old \d+\n(?:\S{44}\n)+\nalfred\//m);
  expect(output).toContain('ok       the older checkpoint is a beginning of this log');
  const keys = output.split('\n').filter((line) => line.startsWith('key       alfred/'));
  expect(keys).toHaveLength(3);
  expect(keys[1]).toBe(keys[0]);
}, 120_000);
