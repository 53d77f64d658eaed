import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

it('has a guide whose commands do what it says, one after another in one shell', async () => {
  const guide = await readFile(`${guides}routing.md`, 'utf8');
  // The file that it makes belongs beside the home, not into the repository.
  const text = guide.replaceAll('headers.txt', join(alfred.home, 'headers.txt'));
  const { code, output } = await runGuide(text, { ALFRED_HOME: alfred.home });
  expect(code, output).toBe(0);
  expect(output).not.toMatch(/"error":|^alfred: /m);
  expect(unsaid(text, output)).toEqual([]);
  expect(output).toMatch(/experiment +shorter/);
  expect(output).toMatch(/"score":0.8/);
});
