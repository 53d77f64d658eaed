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
  const text = await readFile(`${guides}verifying.md`, 'utf8');
  const { code, output } = await runGuide(text, { ALFRED_HOME: alfred.home });
  expect(code, output).toBe(0);
  const verdicts = output.split('\n').filter((line) => /^(VERIFIED|FAILED:)/.test(line));
  expect(verdicts).toEqual([
    expect.stringMatching(/^VERIFIED, authenticated: \d+ entries of alfred\//),
    expect.stringMatching(/^VERIFIED, authenticated: \d+ entries of alfred\//),
    expect.stringMatching(/^VERIFIED, authenticated: entry \d+, UsageCaptured\.v1 of /),
    expect.stringMatching(/^VERIFIED, authenticated: \d+ entries of alfred\//),
    'FAILED: entry 5 was changed. The signed root proves it.',
  ]);
  const ok = output.split('\n').filter((line) => line.startsWith('ok '));
  expect(ok.join('\n')).toContain('the tiles hold the same entries and their hashes');
  expect(ok.join('\n')).toContain('the older checkpoint is a beginning of this log');
});
