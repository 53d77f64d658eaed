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
  const text = await readFile(`${guides}caches.md`, 'utf8');
  const { code, output } = await runGuide(text, { ALFRED_HOME: alfred.home });
  expect(code, output).toBe(0);
  expect(unsaid(text, output), output).toEqual([]);
});
