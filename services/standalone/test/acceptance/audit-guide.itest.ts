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
  let text = await readFile(`${guides}audit.md`, 'utf8');
  // The files that it makes belong beside the home, not into the repository.
  for (const name of ['call.json', 'lineage.json', 'siem.ndjson']) {
    text = text.replaceAll(name, join(alfred.home, name));
  }
  const { code, output } = await runGuide(text, { ALFRED_HOME: alfred.home });
  expect(code, output).toBe(0);
  expect(output).not.toMatch(/"error"|^alfred: /m);
  expect(output).toMatch(/ActRecorded {2}org_\w+ {2}key\.revoked {2}key_\w+\n/);
  expect(output).toMatch(/ActRecorded {2}org_\w+ {2}policy\.put {2}usr_\w+\n/);
  expect(output).toMatch(/"bytes":"\{\\"v\\":\\"alfred\/entry\/1\\"/);
  expect(output).toMatch(/\n\/api\/v1\/ledger\/entries\/\d+\/receipt\n/);
  const [, figure, entry] = /\n(0\.\d+) is \[ '(0\.\d+)' \]\n/.exec(output) ?? [];
  expect(figure).toBe(entry);
  expect(output).toMatch(/"event":\{"kind":"event".*"action":"export\.taken"/);
  expect(output).toMatch(/ {2}export\.taken {2}org_\w+\n/);
  const lines = (await readFile(join(alfred.home, 'siem.ndjson'), 'utf8')).trim().split('\n');
  const sequences = lines.map((line) => JSON.parse(line).event.sequence);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  expect(new Set(sequences).size).toBe(sequences.length);
});
