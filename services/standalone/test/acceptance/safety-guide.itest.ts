import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

it('has a guide whose commands do what it says, one after another in one shell', async () => {
  const guide = await readFile(`${root}docs/guides/safety.md`, 'utf8');
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const env = { ...process.env, ALFRED_HOME: alfred.home };
  // What is kept is kept once the answer is out: a reader may come a moment before it.
  const patient = blocks.map((block) =>
    block.includes('/content')
      ? `for n in $(seq 200); do api GET /requests/$(last)/content '' $KEY | grep -q prompt && break; done\n${block}`
      : block,
  );
  const script = `set -euo pipefail\n${patient.join('\n')}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: root, env });
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  const [version, card, injection, answer, safety, prompt, gone, pattern] = lines;
  expect(version).toBe('2');
  expect([card, injection]).toEqual(['safety_blocked', 'safety_blocked']);
  expect(answer).toContain('ada@example.com');
  expect(answer).toContain('EMP-204877');
  const found = { side: 'input', action: 'redact', count: 1 };
  const { findings, notScanned } = JSON.parse(safety ?? '');
  expect(notScanned).toEqual([]);
  expect(findings).toHaveLength(2);
  for (const kind of ['custom.badge', 'pii.email']) {
    expect(findings).toContainEqual(expect.objectContaining({ ...found, kind }));
  }
  expect(prompt).toBe('"Mail [EMAIL_1] about [BADGE_1]."');
  expect(gone).toBe('"resource_unknown"');
  expect(pattern).toContain('safety.patterns.0.pattern: at character 4');
});
