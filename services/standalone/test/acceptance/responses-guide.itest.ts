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

it('has a guide whose commands do what it says, one after another in one shell', async () => {
  const guide = await readFile(`${guides}responses.md`, 'utf8');
  const { code, output } = await runGuide(guide, { ALFRED_HOME: alfred.home });
  expect(unsaid(guide, output), output).toEqual([]);
  expect(output).toContain('event: response.completed');
  expect(code).toBe(0);
});
