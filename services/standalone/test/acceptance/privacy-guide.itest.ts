import { readFile } from 'node:fs/promises';
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
  const guide = await readFile(`${guides}privacy.md`, 'utf8');
  const { code, output } = await runGuide(guide, { ALFRED_HOME: alfred.home });
  expect(code, output).toBe(0);
  expect(output).toContain('sealed');
  expect(output).toContain('"text":"for the flowers"');
  expect(output).toContain('"kind":"person"');
  expect(output).toMatch(/status +queued/);
  expect(output).toContain('"name":null');
  expect(output).toContain('"text":null,"erased":true');
  expect(output).toMatch(/^401$/m);
}, 120_000);
