import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { guides, runGuide } from './run-guide.ts';

let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

it('has a guide whose commands do what it says, one after another in one shell', async () => {
  const guide = await readFile(`${guides}analytics.md`, 'utf8');
  // The file that it makes belongs beside the home, not into the repository.
  const text = guide.replaceAll('live.txt', join(alfred.home, 'live.txt'));
  const { code, output } = await runGuide(text, { ALFRED_HOME: alfred.home });
  expect(code, output).toBe(0);
  expect(output).not.toMatch(/"error"|^alfred: /m);
  expect(output).toMatch(/"model":"lorem","amounts":\[{"asset":"USD","amount":"0\.\d+"}\]/);
  expect(output).toMatch(/"node":"usr_\w+","start":"20\d\d-/);
  expect(output).toMatch(/\n[1-3]\n/);
  expect(output).toMatch(/spend: equal, over \d+ entries/);
});
